// The text of docs/reference/standards.md, from the tables of test/conformance.

const outcomes = {
  proof: 'Proved',
  elsewhere: 'Proved',
  'by the proxy': 'By the proxy',
  departure: 'Otherwise',
  'not applicable': 'Not applicable',
};
const columns = [...new Set(Object.values(outcomes))];

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const line = (cells) => `| ${cells.map((text) => cell(String(text))).join(' | ')} |`;
const link = (file) => `[${file}](../../${file})`;
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
const headingOf = ({ id, title }) => `${id}: ${title}`;
const named = (name) => `“${name.replace(/[\\`*_<[\]]/g, '\\$&')}”`;

const tellings = {
  proof: () => 'Proved.',
  elsewhere: ({ tests }) => {
    const files = [...new Set(tests.map(({ file }) => file))];
    const inFile = (file) => tests.filter((each) => each.file === file).map(({ test }) => named(test));
    return `Proved: ${files.map((file) => `${inFile(file).join(', ')} in ${link(file)}`).join('; ')}.`;
  },
  'by the proxy': () => 'By the proxy.',
  departure: ({ reason }) => `**Otherwise**: ${sentence(reason)}`,
  'not applicable': ({ reason }) => `Not applicable: ${sentence(reason)}`,
};
const sentence = (text) => (/[.?!]$/.test(text) ? text : `${text}.`);

function summary(specification) {
  const count = (column) =>
    specification.requirements.filter(({ kept }) => outcomes[kept.how] === column).length;
  const heading = headingOf(specification);
  return line([`[${heading}](#${anchor(heading)})`, ...columns.map(count)]);
}

function chapter(specification) {
  const { url, file, note, requirements } = specification;
  const rows = requirements.map(({ section, level, rule, kept }) =>
    line([section, level, rule, tellings[kept.how](kept)]),
  );
  return `## ${headingOf(specification)}

[Its text](${url}). The rows and proofs are in ${link(file)}.${note ? ` ${sentence(note)}` : ''}

| Section | | Rule | How it is kept |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

export function standardsReference(specifications) {
  return `<!-- Generated from test/conformance/ by \`npm run generate\`; edit the tables there instead. -->
# Standards

What the specifications demand of an authorization server, sentence by sentence, in our words and as it holds here; the second
column says whether the sentence demands or forbids.

- **Proved**: a test fails when the rule is broken. It asks the whole server over HTTP, or, where one below \`src/\` is named, the
  part that decides; where none is named, it stands beside the row.
- **By the proxy**: TLS is spoken by what stands in front, and whoever runs the server sees to it; addresses, cookies and the issuer
  are https as soon as the proxy or \`SECURE\` says so.
- **Otherwise**: this server knowingly does something else, or leaves it to whoever runs it.

| Specification | ${columns.join(' | ')} |
| --- | ${columns.map(() => '---').join(' | ')} |
${specifications.map(summary).join('\n')}

${specifications.map(chapter).join('\n')}`;
}
