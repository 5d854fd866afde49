// npm forgets, in package-lock.json, the packages for other platforms that it could not see when it wrote the file;
// `npm ci` then refuses the file on those platforms, or everywhere. This adds them: all that npm needs to know is in
// the name and in what the package that wants them says.

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.includes('musl') ? { libc: ['musl'] } : {};
  return os.length === 1 && cpu.length === 1 ? { cpu, ...libc, os } : undefined;
}

/** @returns the text of package-lock.json with an entry for each optional package of another platform */
export function completeLock(text) {
  const lock = JSON.parse(text);
  const packages = { ...lock.packages };
  for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`;
      const platform = platformOf(name);
      if (path in packages || !platform || !/^\d/.test(version)) continue;
      packages[path] = { version, ...platform, ...(dev && { dev }), optional: true };
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`;
}
