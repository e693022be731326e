// Reads an iCalendar text from standard input with node-ical, whose parser has nothing in common with ical.js, and prints what it takes from it as JSON.
import ical from 'node-ical';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const entries = Object.values(ical.sync.parseICS(Buffer.concat(chunks).toString('utf8')));
const calendar = entries.find((entry) => entry.type === 'VCALENDAR');
const address = (person) => (typeof person === 'string' ? person : person?.val);
console.log(JSON.stringify({
  method: calendar?.method,
  events: entries.filter((entry) => entry.type === 'VEVENT').map((event) => ({
    uid: event.uid,
    sequence: Number(event.sequence),
    startsAt: event.start.toISOString(),
    endsAt: event.end.toISOString(),
    stamp: event.dtstamp.toISOString(),
    summary: event.summary,
    description: event.description,
    status: event.status,
    organizer: address(event.organizer),
    attendee: address(event.attendee),
    transparent: event.transparency,
  })),
}));
