// Sends the example of an event type to a receiver you are writing, signed as the platform signs. Needs Node.js 18 or later and nothing else.
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [type, secretsFile, target, platform = 'http://localhost:8080'] = process.argv.slice(2);
if (!target || process.argv.includes('--help')) {
  console.error(`Usage: TOKEN=… node send-example.mjs TYPE SECRETS TARGET [PLATFORM]
  TYPE      of the catalogue, for example decision.opened
  SECRETS   the file your receiver reads; signed is with its first whsec_ line
  TARGET    your receiver, for example http://127.0.0.1:8090/webhooks
  PLATFORM  whose catalogue is asked, http://localhost:8080 by default; TOKEN in the environment is an access token of yours there
To have the platform itself send an example to an endpoint of yours: POST /notifications/v1/webhook-endpoints/{id}/test?type=TYPE`);
  process.exit(process.argv.includes('--help') ? 0 : 2);
}

const answer = await fetch(`${platform}/notifications/v1/event-types/${encodeURIComponent(type)}`, { headers: { authorization: `Bearer ${process.env.TOKEN ?? ''}` } });
if (!answer.ok) {
  console.error(`The platform answered ${answer.status} to the question for ${type}: ${await answer.text()}`);
  process.exit(1);
}
const { example, dataVersion } = await answer.json();
const secret = readFileSync(secretsFile, 'utf8').split('\n').find((line) => line.startsWith('whsec_'));
if (!secret) {
  console.error(`${secretsFile} has no line that begins with whsec_.`);
  process.exit(1);
}
const id = `msg_${randomUUID().replaceAll('-', '')}`;
const timestamp = String(Math.floor(Date.now() / 1000));
const body = JSON.stringify({ type, timestamp: new Date().toISOString(), id, subject: Object.values(example).find((value) => /^[a-z]{3}_[0-9a-f]{32}$/.test(value)) ?? id, sequence: 1, data_version: dataVersion, tenant: example.reach ?? 'global', data: example });
const signature = createHmac('sha256', Buffer.from(secret.trim().slice(6), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64');
const got = await fetch(target, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}`, 'trilateral-event-type': type, 'trilateral-attempt': '1' },
  body,
});
console.log(`${target} answered ${got.status} to ${type} ${id}`);
process.exit(got.ok ? 0 : 1);
