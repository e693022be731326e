// Exits 0 when a JSON file and a YAML file hold the same document.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from '@stoplight/yaml';

const [json, other] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const [expected, found] = [JSON.parse(json), parse(other)];

function difference(a, b, path) {
  if (isDeepStrictEqual(a, b)) return [];
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return [`${path}: ${JSON.stringify(a)} is ${JSON.stringify(b)} in YAML`];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => difference(a[key], b[key], `${path}/${key}`));
}

const differences = difference(expected, found, '');
if (differences.length > 0) {
  console.error(differences.slice(0, 20).join('\n'));
  process.exit(1);
}
