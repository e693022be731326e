// Verifies a decision dossier offline: node verify-dossier.mjs dossier.json dossier-keys.json (GET /.well-known/dossier-keys.json, kept beside it)
import { readFileSync } from 'node:fs';
import { createPublicKey, verify } from 'node:crypto';
const [text, keys] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const { payload, protected: header, signature } = JSON.parse(text);
const exact = text === JSON.stringify({ payload, protected: header, signature }) && [payload, header, signature].every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
const { alg, kid, typ } = JSON.parse(Buffer.from(header, 'base64url'));
const key = JSON.parse(keys).keys.find((one) => one.kid === kid);
const genuine = exact && alg === 'RS256' && typ === 'trilateral-dossier+json' && key !== undefined
  && verify('sha256', Buffer.from(`${header}.${payload}`), createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'));
console.log(genuine ? Buffer.from(payload, 'base64url').toString() : 'not genuine');
process.exit(genuine ? 0 : 1);
