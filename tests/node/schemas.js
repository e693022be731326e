// Holds data against JSON Schemas with ajv: reads a file with a JSON array of { name, schema, data }, prints a line for everything that does not fit
// or whose schema is none, then how many were held, and ends with 1 if one does not fit.
const { readFileSync } = require('node:fs');
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

const ajv = addFormats(new Ajv({ strict: true, allErrors: true }));
const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'));
let failed = 0;
for (const { name, schema, data } of cases) {
  try {
    const fits = ajv.compile(schema);
    if (!fits(data)) {
      failed += 1;
      console.log(`${name}: ${ajv.errorsText(fits.errors, { dataVar: 'data' })}`);
    }
  } catch (fault) {
    failed += 1;
    console.log(`${name}: ${fault.message}`);
  }
}
console.log(`${cases.length} held`);
process.exit(failed === 0 ? 0 : 1);
