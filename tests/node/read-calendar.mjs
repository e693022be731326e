// Reads an iCalendar text from standard input with ical.js, strictly, and prints what a calendar program would take from it as JSON.
import ICAL from 'ical.js';

ICAL.design.strict = true;
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const calendar = new ICAL.Component(ICAL.parse(Buffer.concat(chunks).toString('utf8')));
const events = calendar.getAllSubcomponents('vevent').map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    startsAt: event.startDate.toJSDate().toISOString(),
    endsAt: event.endDate.toJSDate().toISOString(),
    stamp: component.getFirstPropertyValue('dtstamp').toJSDate().toISOString(),
    summary: event.summary,
    location: event.location,
    description: event.description,
    status: component.getFirstPropertyValue('status'),
    organizer: event.organizer,
    attendees: event.attendees.map((attendee) => ({ uri: attendee.getFirstValue(), name: attendee.getParameter('cn'), rsvp: attendee.getParameter('rsvp') })),
    transparency: component.getFirstPropertyValue('transp'),
  };
});
console.log(JSON.stringify({
  version: calendar.getFirstPropertyValue('version'),
  productId: calendar.getFirstPropertyValue('prodid'),
  method: calendar.getFirstPropertyValue('method'),
  events,
}));
