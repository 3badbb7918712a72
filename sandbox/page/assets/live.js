// The websocket of events: it comes back by itself, a little slower each time it fails.

const SLOWEST = 5_000;

/** Hand every event to `onevent`; `onlink(true|false)` tells whether the line is up. */
export function connect(onevent, onlink) {
  let wait = 250;
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`;

  function open() {
    const socket = new WebSocket(address);
    socket.addEventListener("message", (message) => {
      wait = 250;
      const event = JSON.parse(message.data);
      if (event.type === "snapshot") onlink(true);
      onevent(event);
    });
    socket.addEventListener("close", () => {
      onlink(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, SLOWEST);
    });
  }
  open();
}
