// A real SMTP server that refuses: node relay.js PORT SMTP_SERVER_MODULE. The recipient says how: refuse-550-5.1.1@..., later-450-4.2.1@...; all others are taken.
// With STARTTLS it offers the self-signed certificate that comes with the module. Prints one line per accepted mail: its recipient and Message-ID.
const { SMTPServer } = require(process.argv[3]);

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: process.argv[4] === 'starttls' ? [] : ['STARTTLS'],
  onRcptTo({ address }, session, callback) {
    const [, code, status] = /^(?:refuse|later)-(\d{3})-(\d\.\d\.\d)@/.exec(address) || [];
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
