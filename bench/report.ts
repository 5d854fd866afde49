/** The results as Markdown. */
import type { Options } from './options.ts';
import { type Measure, named, type Results, rateOf, ratesOf, ratioOf } from './results.ts';
import { median, spread } from './statistics.ts';
import { targets, verdict } from './targets.ts';

export function report(results: Results, options: Options, facts: readonly string[]): string {
  const sections = [
    ['Answers per second', ratesTable(results, 'perSecond')],
    ["Answers per second of the server's CPU", ratesTable(results, 'perCpuSecond')],
    ['Raw signatures per second', rawTable(results)],
    ['Start and idle memory', startTable(results)],
    ['Targets', targetsTable(results, options)],
  ] as const;
  return `${[
    '# Bench',
    [...facts, settings(options)].map((fact) => `- ${fact}`).join('\n'),
    ...sections.flatMap(([title, table]) => (table === undefined ? [] : [`## ${title}`, table])),
  ].join('\n\n')}\n`;
}

function settings({ seconds, rounds, connections, logLevel }: Options): string {
  return `${rounds} rounds of ${seconds} s, ${connections} connections, medians; our log level: ${logLevel}`;
}

function ratesTable(results: Results, measure: Measure): string | undefined {
  const { candidates, rates } = results;
  const names = candidates.map(({ name }) => name);
  const [us = '', , peer = '', least = ''] = names;
  const rows = [...rates.keys()].map(({ id, title }) => {
    const of = (name: string) => ratesOf(results, id, name);
    return [
      title,
      ...names.map((name) => count(rateOf(of(name), measure))),
      times(ratioOf(of(us), of(peer), measure)),
      times(ratioOf(of(us), of(least), measure)),
      spreads(names.map((name) => of(name)?.[measure])),
    ];
  });
  const told = [...rates.values()].some((byCandidate) =>
    [...byCandidate.values()].some((each) => each[measure].length > 0),
  );
  return told
    ? table(['', ...names, `${us} / ${peer}`, `${us} / ${least}`, 'largest spread'], rows)
    : undefined;
}

function spreads(series: readonly (readonly number[] | undefined)[]): string {
  const known = series.flatMap((values) => (values && values.length > 0 ? [spread(values)] : []));
  return known.length === 0 ? '–' : `${Math.round(Math.max(...known) * 100)} %`;
}

function rawTable({ rawSignatures }: Results): string | undefined {
  const rows = [...rawSignatures].map(([algorithm, rates]) => [
    algorithm,
    count(rateOf(rates, 'perSecond')),
    count(rateOf(rates, 'perCpuSecond')),
  ]);
  return rows.length === 0 ? undefined : table(['crypto.sign', 'per second', 'per second of CPU'], rows);
}

function startTable({ candidates, startUp }: Results): string | undefined {
  if (startUp.size === 0) return undefined;
  const rows = candidates.map(({ name }) => {
    const result = named(startUp, name);
    return [
      name,
      milliseconds(result?.milliseconds),
      milliseconds(result?.cpuMilliseconds),
      result?.idleMegabytes === undefined ? '–' : `${Math.round(result.idleMegabytes)} MB`,
    ];
  });
  return table(['', 'from start to healthy', 'CPU until then', 'idle memory'], rows);
}

function milliseconds(values: readonly number[] = []): string {
  return values.length === 0 ? '–' : `${Math.round(median(values))} ms`;
}

function targetsTable(results: Results, { only }: Options): string | undefined {
  const rows = targets.flatMap((target) => {
    const { title, wanted, atMost, unit, measured } = target;
    const [byClock, byCpu] = [measured?.(results, 'perSecond'), measured?.(results, 'perCpuSecond')];
    const best = byCpu ?? byClock;
    // A run of a part only tells about that part.
    if (only !== undefined && best === undefined) return [];
    const shown = (value: number | undefined) => (value === undefined ? '–' : `${rounded(value)} ${unit}`);
    const otherwise = measured ? 'not in this run' : 'still to be built';
    return [
      [
        title,
        `${atMost ? 'at most' : 'at least'} ${wanted} ${unit}`,
        shown(byClock),
        shown(byCpu),
        best === undefined ? otherwise : verdict(target, best),
      ],
    ];
  });
  return rows.length === 0 ? undefined : table(['', 'wanted', 'by the clock', 'by CPU', 'how far off'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

function count(value: number | undefined): string {
  return value === undefined ? '–' : Math.round(value).toLocaleString('en');
}

function times(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(2)} ×`;
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}
