// Two public client libraries against the real token endpoint. Reads { issuer, secretClient: { id, secret }, keyClient: { id, jwk } } from
// standard input, prints one line per step, and ends with 1 at the first that fails.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';

const { issuer, secretClient, keyClient } = JSON.parse(await text(process.stdin));
const api = `${issuer}/membership/v1/organisations`;
const insecure = { [oauth.allowInsecureRequests]: true }; // http on loopback; a real platform has TLS in front
const { kid, ...jwk } = keyClient.jwk;
const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);

async function withOauth4webapi(clientId, authentication, label) {
  const at = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(at, await oauth.discoveryRequest(at, { algorithm: 'oauth2', ...insecure }));
  const resource = await oauth.processResourceDiscoveryResponse(at, await oauth.resourceDiscoveryRequest(at, insecure));
  assert.deepEqual(resource.authorization_servers, [issuer]);

  const client = { client_id: clientId };
  const request = (parameters) => oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, insecure);
  const token = await oauth.processClientCredentialsResponse(server, client, await request({ scope: 'membership:read', resource: issuer }));
  assert.equal(token.token_type, 'bearer');
  assert.equal(token.expires_in, 600);
  assert.equal(token.scope, 'membership:read');

  // Checks signature, typ, issuer, audience and times by the published key set (RFC 9068).
  const call = new Request(api, { headers: { authorization: `Bearer ${token.access_token}` } });
  const claims = await oauth.validateJwtAccessToken(server, call, issuer, insecure);
  assert.equal(claims.client_id, clientId);
  const answer = await oauth.protectedResourceRequest(token.access_token, 'GET', new URL(api), undefined, undefined, insecure);
  assert.equal(answer.status, 200);

  const introspect = async () => oauth.processIntrospectionResponse(
    server, client, await oauth.introspectionRequest(server, client, authentication, token.access_token, insecure));
  assert.equal((await introspect()).active, true);
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, token.access_token, insecure));
  assert.deepEqual(await introspect(), { active: false });

  await assert.rejects(
    async () => oauth.processClientCredentialsResponse(server, client, await request({ scope: 'everything' })),
    (fault) => fault.error === 'invalid_scope' && fault.status === 400);
  await assert.rejects(
    async () => oauth.processClientCredentialsResponse(server, client, await request({ resource: 'https://elsewhere.example' })),
    (fault) => fault.error === 'invalid_target');
  console.log(`oauth4webapi ${label}: discovery, token, validation, call, introspection, revocation, refusals`);
}

async function withOpenidClient(clientId, authentication, label) {
  const configuration = await openid.discovery(new URL(issuer), clientId, undefined, authentication, { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] });
  const token = await openid.clientCredentialsGrant(configuration, { scope: 'membership:read events:read' });
  assert.equal(token.expiresIn() > 590, true);
  assert.equal(token.scope, 'membership:read events:read');
  const answer = await openid.fetchProtectedResource(configuration, token.access_token, new URL(api), 'GET');
  assert.equal(answer.status, 200);
  assert.equal((await openid.tokenIntrospection(configuration, token.access_token)).client_id, clientId);
  await openid.tokenRevocation(configuration, token.access_token);
  assert.equal((await openid.tokenIntrospection(configuration, token.access_token)).active, false);
  await assert.rejects(() => openid.clientCredentialsGrant(configuration, { scope: 'everything' }), (fault) => fault.error === 'invalid_scope');
  console.log(`openid-client ${label}: discovery, token, call, introspection, revocation, refusal`);
}

await withOauth4webapi(secretClient.id, oauth.ClientSecretBasic(secretClient.secret), 'client_secret_basic');
await withOauth4webapi(keyClient.id, oauth.PrivateKeyJwt({ key, kid }), 'private_key_jwt');
await withOpenidClient(secretClient.id, openid.ClientSecretBasic(secretClient.secret), 'client_secret_basic');
await withOpenidClient(keyClient.id, openid.PrivateKeyJwt({ key, kid }), 'private_key_jwt');
