// The open line to the server: what is posted or changed arrives here. It comes back by itself.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export class Live {
  #socket = null;
  #who = null;
  #wait = FIRST_WAIT;
  #timer = 0;

  /** `onOpen` runs after every (re)connection: read everything anew, for the line knows only what comes after. */
  constructor({ onOpen, onChange, onLost }) {
    this.onOpen = onOpen;
    this.onChange = onChange;
    this.onLost = onLost;
    window.addEventListener("online", () => this.#now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#now());
  }

  listen(who) {
    if (who === this.#who && this.#socket) return;
    this.#who = who;
    this.#wait = FIRST_WAIT;
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    const before = this.#socket;
    const url = new URL("/playground/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("as", this.#who);
    const socket = new WebSocket(url);
    this.#socket = socket;
    before?.close();
    socket.addEventListener("message", ({ data }) => this.#socket === socket && this.#hear(JSON.parse(data)));
    socket.addEventListener("close", () => this.#socket === socket && this.#lost());
  }

  #hear(told) {
    if (told.type === "hello") {
      this.#wait = FIRST_WAIT;
      this.onOpen();
    } else {
      this.onChange(told);
    }
  }

  #lost() {
    this.#socket = null;
    this.onLost();
    // A little chance in it, so that many pages do not come back in the same instant.
    this.#timer = setTimeout(() => this.#connect(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #now() {
    if (this.#who && !this.#socket) this.#connect();
  }
}
