// A webhook receiver in one file, with nothing but Node.js 18 or later: WEBHOOK_SECRETS=whsec_… PORT=9002 node receiver.mjs
// Behind your own TLS it takes deliveries of the platform at /webhooks. docs/partners.md says why each step is there.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const maxBytes = 1024 * 1024;
const toleranceSeconds = 300;

// While a secret is rotated both are given, with a comma between.
const keys = (process.env.WEBHOOK_SECRETS ?? '').split(',').map((secret) => secret.trim()).filter(Boolean)
  .map((secret) => Buffer.from(secret.slice('whsec_'.length), 'base64'));
const seen = new Set();

function isSigned(headers, body) {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name] ?? '');
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return signatures.split(' ').filter((entry) => entry.startsWith('v1,')).some((entry) => {
    const given = Buffer.from(entry.slice(3), 'base64');
    return keys.some((key) => {
      const made = createHmac('sha256', key).update(signed).digest();
      return given.length === made.length && timingSafeEqual(given, made);
    });
  });
}

createServer((request, response) => {
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  if (request.method !== 'POST' || request.url !== '/webhooks') return answer(404);
  // The bytes as they came: a body that was parsed and written again has another signature.
  const chunks = [];
  let length = 0;
  request.on('data', (chunk) => {
    length += chunk.length;
    if (length > maxBytes) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (!isSigned(request.headers, body)) return answer(401);
    const told = JSON.parse(body.toString('utf8'));
    if (told.type === 'webhook_endpoint.verification') return answer(200, JSON.stringify({ challenge: told.data.challenge }));
    // The same event comes again when an answer was lost: its id tells. Keep the ids where your records are, in the same transaction.
    const id = request.headers['webhook-id'];
    if (seen.has(id)) {
      console.log(`again ${id}`);
      return answer(204);
    }
    seen.add(id);
    console.log(`told ${id} ${told.type} ${told.subject} ${told.sequence ?? 0}`);
    return answer(204);
  });
  return undefined;
}).listen(Number(process.env.PORT ?? 9002), '127.0.0.1', () => console.log('receiver starts'));
