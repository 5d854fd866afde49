// A QR code in text, for a terminal (ISO/IEC 18004): byte mode, error correction L, versions 1 to 5, which are one block
// of data and need no version pattern. That is room for 106 bytes.

/** By version: bytes of data, and of error correction. */
const sizes = [
  [19, 7],
  [34, 10],
  [55, 15],
  [80, 20],
  [108, 26],
];

/** Light modules around the code; scanners need them. */
const quiet = 4;

/** The text as a QR code in lines of characters, two modules high each; undefined when it is too long. */
export function qrCode(text) {
  const modules = qrModules(text);
  if (!modules) return undefined;
  const size = modules.length;
  const isDark = (row, column) => modules[row]?.[column] ?? false;
  const lines = [];
  for (let row = -quiet; row < size + quiet; row += 2) {
    let line = '';
    for (let column = -quiet; column < size + quiet; column++)
      line += '█▄▀ '[2 * isDark(row + 1, column) + isDark(row, column)];
    lines.push(line);
  }
  return lines.join('\n');
}

/** Rows of modules, true for a dark one; undefined when the text is too long. */
export function qrModules(text) {
  const bytes = [...Buffer.from(text)];
  const version = sizes.findIndex(([data]) => bytes.length + 2 <= data) + 1;
  if (version === 0) return undefined;
  const [dataLength, correctionLength] = sizes[version - 1];
  const data = encoded(bytes, dataLength);
  const codewords = [...data, ...correction(data, correctionLength)];
  const size = 17 + 4 * version;
  const functions = functionPatterns(size);
  const path = [...dataPath(size)].filter(([row, column]) => functions[row][column] === undefined);
  const modules = functions.map((row) => row.map((module) => module ?? false));
  for (const [index, [row, column]] of path.entries()) {
    const bit = ((codewords[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
    // Mask 0: every other module is turned over, so that no large areas are of one colour.
    modules[row][column] = (bit ^ ((row + column + 1) & 1)) === 1;
  }
  return modules;
}

/** Mode 4 (bytes), the length, the bytes, an end, and what fills the rest. */
function encoded(bytes, dataLength) {
  const half = [
    4,
    bytes.length >> 4,
    bytes.length & 15,
    ...bytes.flatMap((byte) => [byte >> 4, byte & 15]),
    0,
  ];
  const data = [];
  for (let index = 0; index < half.length; index += 2) data.push((half[index] << 4) | half[index + 1]);
  for (let filler = 0xec; data.length < dataLength; filler ^= 0xec ^ 0x11) data.push(filler);
  return data;
}

/** In the field of 256 elements with the polynomial 0x11d. */
function product(one, other) {
  let result = 0;
  for (let bit = 7; bit >= 0; bit--) {
    result = (result << 1) ^ ((result >> 7) * 0x11d);
    result ^= ((other >> bit) & 1) * one;
  }
  return result;
}

/** The remainder of a Reed-Solomon division: from it a scanner mends what it cannot read. */
function correction(data, length) {
  let divisor = [1];
  for (let step = 0, root = 1; step < length; step++, root = product(root, 2))
    divisor = [...divisor, 0].map((value, index) => value ^ product(divisor[index - 1] ?? 0, root));
  const rest = [...data, ...new Array(length).fill(0)];
  for (let start = 0; start < data.length; start++) {
    const factor = rest[start];
    for (const [index, value] of divisor.entries()) rest[start + index] ^= product(value, factor);
  }
  return rest.slice(data.length);
}

/** What every code of this size has: the squares, the dotted lines, the format. The rest is undefined. */
function functionPatterns(size) {
  const modules = Array.from({ length: size }, () => new Array(size).fill(undefined));
  const square = (top, left, radius, ring) => {
    for (let row = -radius; row <= radius; row++)
      for (let column = -radius; column <= radius; column++)
        if (modules[top + row] && left + column >= 0 && left + column < size)
          modules[top + row][left + column] = Math.max(Math.abs(row), Math.abs(column)) !== ring;
  };
  for (let index = 0; index < size; index++) {
    modules[6][index] = index % 2 === 0;
    modules[index][6] = index % 2 === 0;
  }
  // Three finders with a light ring and a light edge; the small one helps against distortion.
  for (const [top, left] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ]) {
    square(top, left, 4, 4);
    square(top, left, 3, 2);
  }
  if (size > 21) square(size - 7, size - 7, 2, 1);
  // The format, twice: error correction L and mask 0, protected and masked.
  const format = 0b111011111000100;
  for (let bit = 0; bit < 15; bit++) {
    const isDark = ((format >> bit) & 1) === 1;
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : undefined;
    modules[near ?? size - 15 + bit][8] = isDark;
    modules[8][bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit] = isDark;
  }
  modules[size - 8][8] = true;
  return modules;
}

/** Two columns at a time from the right, up and down in turns, around the dotted column. */
function* dataPath(size) {
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++)
      for (const column of [right, right - 1]) yield [isUp ? size - 1 - step : step, column];
    isUp = !isUp;
  }
}
