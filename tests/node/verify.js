// Holds captured deliveries against the public library: reads a JSON array of { secret, headers, body } from standard input,
// prints one line per delivery, and ends with 1 if one does not verify.
const { Webhook } = require('standardwebhooks');

let text = '';
process.stdin.on('data', (part) => { text += part; });
process.stdin.on('end', () => {
  let failed = 0;
  for (const { secret, headers, body } of JSON.parse(text)) {
    try {
      new Webhook(secret).verify(Buffer.from(body, 'base64').toString('utf8'), headers);
      console.log(`verified ${headers['webhook-id']}`);
    } catch (fault) {
      failed += 1;
      console.log(`refused ${headers['webhook-id']}: ${fault.message}`);
    }
  }
  process.exit(failed === 0 ? 0 : 1);
});
