// What the pages of a trainee need, except for the page of a session, which has less to load without these.
import "./outbox.js";
import "./running_workout.js";
import "./start.js";
import "./weigh_in.js";
