// A real SMTP server that refuses: node relay.js PORT SMTP_SERVER_MODULE. The recipient says how: refuse-550-5.1.1@..., later-450-4.2.1@...; all others are taken.
// plain offers no STARTTLS and would hear passwords all the same; starttls offers it, with the self-signed certificate of the module or the one in the file that follows (PEM, with
// its key). A user and password after that: nothing is taken from anybody else. late-554-5.7.1 says so only of the recipient, with that reply. Prints one line per accepted mail, its recipient and Message-ID, and one for whoever signs in.
const { readFileSync } = require('node:fs');
const { SMTPServer } = require(process.argv[3]);

const [kind, pem, user, password] = process.argv.slice(4);
const [, lateCode, lateStatus] = /^late-(\d{3})-(\d\.\d\.\d)$/.exec(kind) || [];
const certificate = pem ? readFileSync(pem) : undefined;

const server = new SMTPServer({
  ...(certificate && { key: certificate, cert: certificate }),
  authOptional: user === undefined || lateCode !== undefined,
  allowInsecureAuth: kind === 'plain' || lateCode !== undefined,
  disabledCommands: kind === 'starttls' ? [] : ['STARTTLS'],
  onAuth(given, session, callback) {
    console.log(`sign-in of ${given.username}, ${session.secure ? 'encrypted' : 'in plain text'}`);
    const isRight = given.username === user && given.password === password;
    return isRight ? callback(null, { user }) : callback(new Error('5.7.8 not as agreed'));
  },
  onRcptTo({ address }, session, callback) {
    const [, code, status] = lateCode && !session.user
      ? [address, lateCode, lateStatus]
      : /^(?:refuse|later)-(\d{3})-(\d\.\d\.\d)@/.exec(address) || [];
    if (!code) return callback();
    const fault = new Error(`${status} as asked`);
    fault.responseCode = Number(code);
    return callback(fault);
  },
  onData(stream, session, callback) {
    let text = '';
    stream.on('data', (part) => { text += part; });
    stream.on('end', () => {
      const id = /^Message-ID: *(\S+)/im.exec(text);
      console.log(`${session.envelope.rcptTo[0].address} ${id && id[1]}`);
      callback();
    });
  },
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
