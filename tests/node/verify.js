// Holds captured deliveries against the two public libraries, whose users read the same headers: reads a JSON array of { secret, headers, body } from standard input,
// prints one line per delivery, and ends with 1 if one does not verify.
const libraries = { standardwebhooks: require('standardwebhooks').Webhook, svix: require('svix').Webhook };

let text = '';
process.stdin.on('data', (part) => { text += part; });
process.stdin.on('end', () => {
  let failed = 0;
  for (const { secret, headers, body } of JSON.parse(text)) {
    const faults = [];
    for (const [name, Webhook] of Object.entries(libraries)) {
      try {
        new Webhook(secret).verify(Buffer.from(body, 'base64').toString('utf8'), headers);
      } catch (fault) {
        faults.push(`${name}: ${fault.message}`);
      }
    }

    failed += faults.length > 0 ? 1 : 0;
    console.log(faults.length === 0 ? `verified ${headers['webhook-id']}` : `refused ${headers['webhook-id']}: ${faults.join('; ')}`);
  }
  process.exit(failed === 0 ? 0 : 1);
});
