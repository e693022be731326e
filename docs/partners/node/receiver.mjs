// Receives the platform's webhooks: checks each, keeps each event once, answers at once. Needs Node.js 18 or later and nothing else.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const [secretsFile, inboxFile, port = '8090'] = process.argv.slice(2);
if (!inboxFile || process.argv.includes('--help')) {
  console.error(`Usage: node receiver.mjs SECRETS INBOX [PORT]
  SECRETS  a file with one whsec_ secret a line; read at every delivery, so that a rotation needs no restart
  INBOX    a file that gets one line of JSON per event
  PORT     of 127.0.0.1 to listen on; 8090 by default. Put a proxy with TLS before it: the platform sends to https alone.`);
  process.exit(process.argv.includes('--help') ? 0 : 2);
}

const tolerance = 300; // seconds, both ways: an older delivery may be one that somebody recorded
const mostBytes = 128 * 1024; // the platform sends 64 KiB at most

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance) return false;
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,')).map((one) => Buffer.from(one.slice(3)));
  return readFileSync(secretsFile, 'utf8').split('\n').filter((line) => line.startsWith('whsec_')).some((secret) => {
    // The signature covers the bytes as they came; parsed and written again they would be others.
    const mac = createHmac('sha256', Buffer.from(secret.trim().slice(6), 'base64')).update(`${id}.${timestamp}.`).update(body);
    const expected = Buffer.from(mac.digest('base64'));
    return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
}

// The inbox: a file here; a database with a unique key on the id does the same.
const known = new Set();
const latest = new Map();
function note({ id, message }) {
  known.add(id);
  if (message.sequence) latest.set(message.subject, Math.max(latest.get(message.subject) ?? 0, message.sequence));
}
if (existsSync(inboxFile)) {
  const kept = readFileSync(inboxFile);
  // What a crash left half written was never answered 2xx and comes again.
  const whole = kept.subarray(0, kept.lastIndexOf(10) + 1);
  truncateSync(inboxFile, whole.length);
  whole.toString().split('\n').filter(Boolean).forEach((line) => note(JSON.parse(line)));
}
const inbox = openSync(inboxFile, 'a');
process.on('SIGTERM', () => { closeSync(inbox); process.exit(0); });

function keep(id, message) {
  if (known.has(id)) return; // the same id comes again after a lost answer, a resend or a replay
  // An event that was put off may come after its successor: whoever keeps only the latest state passes over what is late.
  const late = (latest.get(message.subject) ?? 0) > (message.sequence ?? Infinity);
  writeSync(inbox, `${JSON.stringify({ id, late, message })}\n`);
  fsyncSync(inbox); // on disk before the answer: after a 2xx the platform does not send the event again by itself
  note({ id, message });
}

function take(request, response, body) {
  if (!isGenuine(request.headers, body)) {
    response.writeHead(401).end('The signature is not of a secret known here, or the time is more than five minutes off.');
    return;
  }
  const message = JSON.parse(body);
  if (message.type === 'webhook_endpoint.verification') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ challenge: message.data.challenge }));
    return;
  }
  keep(request.headers['webhook-id'], message);
  response.writeHead(204).end();
}

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/webhooks') {
    response.writeHead(404).end();
    return;
  }
  const parts = [];
  let bytes = 0;
  request.on('data', (part) => {
    bytes += part.length;
    if (bytes > mostBytes) request.destroy();
    else parts.push(part);
  });
  request.on('end', () => {
    try {
      take(request, response, Buffer.concat(parts));
    } catch (fault) {
      console.error(fault);
      response.writeHead(500).end(); // nothing is lost: the platform tries again
    }
  });
});
server.listen(Number(port), '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}/webhooks`));
