/** The page of the virtual handset. Script and style are files of their own, so that nothing inline is allowed. */
export const HANDSET_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Virtual handset – simulated M-Pesa</title>
    <link rel="stylesheet" href="/_sim/handset.css">
    <script src="/_sim/handset.js" defer></script>
  </head>
  <body>
    <header>
      <h1>Virtual handset</h1>
      <p>A simulated M-Pesa: no real money. Here you are every customer.</p>
    </header>
    <main>
      <section aria-labelledby="prompts-title">
        <h2 id="prompts-title">Prompts</h2>
        <div id="prompts" aria-live="polite"></div>
        <p id="no-prompts">No phone is asked for money at this moment.</p>
      </section>
      <section aria-labelledby="messages-title">
        <h2 id="messages-title">Messages</h2>
        <ol id="messages" aria-live="polite"></ol>
      </section>
      <p id="trouble" role="alert" hidden>The simulator does not answer.</p>
    </main>
    <template id="prompt">
      <article>
        <h3></h3>
        <p></p>
        <div class="buttons">
          <button type="button" data-press="approve">Approve with PIN</button>
          <button type="button" data-press="cancel">Cancel</button>
          <button type="button" data-press="wrong-pin">Wrong PIN</button>
        </div>
      </article>
    </template>
  </body>
</html>
`;

export const HANDSET_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
header p { margin-top: -0.5rem; opacity: 0.75; }
main { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); }
#prompts { display: grid; gap: 1rem; }
article { border: 1px solid; border-radius: 1rem; padding: 1rem 1.25rem; }
article h3 { font-variant-numeric: tabular-nums; margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button { border: 1px solid; border-radius: 0.5rem; cursor: pointer; font: inherit; padding: 0.5rem 0.9rem; }
button[data-press="approve"] { background: #1a7f37; border-color: #1a7f37; color: #fff; }
button:disabled { cursor: wait; opacity: 0.5; }
#messages { list-style: none; margin: 0; padding: 0; }
#messages li { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 0.5rem 0; }
#messages strong { font-variant-numeric: tabular-nums; }
#trouble { color: #c62828; grid-column: 1 / -1; }
`;

/** Everything that comes from a merchant is set as text, never as HTML. */
export const HANDSET_SCRIPT = `'use strict';
const POLL_MS = 1000;
const element = (id) => document.getElementById(id);
let shown = '';

function promptCard(prompt) {
  const card = element('prompt').content.cloneNode(true).firstElementChild;
  card.querySelector('h3').textContent = '+' + prompt.phone;
  const amount = prompt.amount.toFixed(2);
  card.querySelector('p').textContent =
    'Do you want to pay Ksh. ' + amount + ' to ' + prompt.partyB + ' Account no. ' + prompt.accountReference + ' ' +
    prompt.description + '?';
  for (const button of card.querySelectorAll('button')) button.addEventListener('click', () => press(card, prompt, button));
  return card;
}

async function press(card, prompt, button) {
  for (const each of card.querySelectorAll('button')) each.disabled = true;
  await fetch('/_sim/phone/' + prompt.phone + '/' + button.dataset.press, { method: 'POST' }).catch(() => {});
  await refresh();
}

function messageLine(message) {
  const line = document.createElement('li');
  const phone = document.createElement('strong');
  phone.textContent = '+' + message.phone;
  line.append(phone, ' ', message.text);
  return line;
}

async function refresh() {
  try {
    const state = await (await fetch('/_sim/handset/state')).json();
    element('trouble').hidden = true;
    const now = JSON.stringify(state);
    if (now === shown) return;
    shown = now;
    element('prompts').replaceChildren(...state.prompts.map(promptCard));
    element('no-prompts').hidden = state.prompts.length > 0;
    element('messages').replaceChildren(...state.messages.map(messageLine));
  } catch {
    element('trouble').hidden = false;
  }
}

async function follow() {
  await refresh();
  setTimeout(follow, POLL_MS);
}
follow();
`;
