import type { Data, Fields } from "../environment.ts";
import { madeId, oneId, type Tools } from "./tool.ts";
import { has, textOf, textsIn, type World } from "./world.ts";

const EVENTS = ["calendar", "initial_events"] as const;

const onDay = ({ start_time }: Fields, day: Data | undefined): boolean => textOf(day) === "" || textOf(start_time).slice(0, 10) === textOf(day).slice(0, 10);

function create(world: World, args: Fields): Data {
  const { title, start_time, end_time, description, location, participants } = args;
  const people = [textOf(world.at("calendar", "account_email")), ...textsIn(participants)];
  return world.add(EVENTS, {
    title: textOf(title),
    description: textOf(description),
    start_time: textOf(start_time),
    end_time: textOf(end_time),
    location: textOf(location),
    participants: people,
    status: "confirmed",
  });
}

export const CALENDAR_TOOLS: Tools = {
  get_current_day: { needs: "calendar", run: (world) => textOf(world.at("calendar", "current_day")) },
  get_day_calendar_events: { needs: "calendar", run: (world, { day }) => world.rows(...EVENTS).filter((event) => onDay(event, day)) },
  search_calendar_events: {
    needs: "calendar",
    run: (world, { query, date }) =>
      world
        .rows(...EVENTS)
        .filter((event) => has(event.title, query) || has(event.description, query))
        .filter((event) => onDay(event, date)),
    finds: oneId("event_id", "title", "participants"),
  },
  create_calendar_event: { needs: "calendar", changes: true, run: create, finds: madeId("event_id") },
  cancel_calendar_event: {
    needs: "calendar",
    changes: true,
    run: (world, { event_id }) => {
      world.row(EVENTS, event_id).status = "canceled";
      return { id: textOf(event_id) };
    },
  },
  reschedule_calendar_event: {
    needs: "calendar",
    changes: true,
    run: (world, { event_id, new_start_time, new_end_time }) => {
      Object.assign(world.row(EVENTS, event_id), { start_time: textOf(new_start_time), end_time: textOf(new_end_time) });
      return { id: textOf(event_id) };
    },
  },
  add_calendar_event_participants: {
    needs: "calendar",
    changes: true,
    run: (world, { event_id, participants }) => {
      const event = world.row(EVENTS, event_id);
      event.participants = [...textsIn(event.participants), ...textsIn(participants)];
      return { id: textOf(event_id) };
    },
  },
};
