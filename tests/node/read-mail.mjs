// Reads a mail's bytes from standard input with mailparser and prints what a mail program would take from it as JSON, its calendars as text.
import { simpleParser } from 'mailparser';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const mail = await simpleParser(Buffer.concat(chunks));
console.log(JSON.stringify({
  subject: mail.subject,
  to: mail.to?.value,
  from: mail.from?.value,
  messageId: mail.messageId,
  inReplyTo: mail.inReplyTo,
  references: mail.references,
  text: mail.text,
  html: mail.html,
  calendars: mail.attachments.filter((part) => part.contentType === 'text/calendar')
    .map((part) => ({ type: part.headers.get('content-type'), text: part.content.toString('utf8') })),
}));
