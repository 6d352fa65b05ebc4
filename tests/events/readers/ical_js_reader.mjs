// ical.js as a reader: a line of JSON in, a line of JSON out, as khal_reader.py speaks.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../browser/", import.meta.url));
const ICAL = require("ical.js").default ?? require("ical.js");

// its times know their zone from the VTIMEZONE of the same calendar alone
const said = (time) =>
  time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();

const entriesOf = (calendar) =>
  calendar.getAllSubcomponents("vevent").map((part) => {
    const start = part.getFirstProperty("dtstart");
    const end = part.getFirstPropertyValue("dtend");
    return {
      uid: part.getFirstPropertyValue("uid"),
      summary: part.getFirstPropertyValue("summary"),
      status: part.getFirstPropertyValue("status"),
      sequence: part.getFirstPropertyValue("sequence"),
      start: said(start.getFirstValue()),
      end: end ? said(end) : null,
      zone: start.getParameter("tzid") ?? null,
      floating:
        !start.getFirstValue().isDate &&
        start.getFirstValue().zone === ICAL.Timezone.localTimezone,
      attendee: part.getFirstPropertyValue("attendee") ?? null,
      partstat: part.getFirstProperty("attendee")?.getParameter("partstat") ?? null,
      organizer: part.getFirstPropertyValue("organizer") ?? null,
    };
  });

function occurrencesOf(calendar, first, last) {
  const parts = calendar.getAllSubcomponents("vevent");
  const found = [];
  for (const part of parts.filter((each) => !each.hasProperty("recurrence-id"))) {
    const event = new ICAL.Event(part, { strictExceptions: false });
    const uid = event.uid;
    for (const other of parts) {
      const same = other.getFirstPropertyValue("uid") === uid;
      if (same && other.hasProperty("recurrence-id")) event.relateException(other);
    }
    const days = event.iterator();
    for (let next = days.next(); next; next = days.next()) {
      const there = event.getOccurrenceDetails(next);
      const start = said(there.startDate);
      if (next.toString().slice(0, 10) > last) break;
      if (start.slice(0, 10) >= first && start.slice(0, 10) <= last)
        found.push([uid, start, said(there.endDate)]);
    }
  }
  return found.sort();
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const calendar = new ICAL.Component(ICAL.parse(asked.text));
  const answer = asked.first
    ? occurrencesOf(calendar, asked.first, asked.last)
    : { method: calendar.getFirstPropertyValue("method"), entries: entriesOf(calendar) };
  process.stdout.write(JSON.stringify(answer) + "\n");
}
