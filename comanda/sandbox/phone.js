// What is on the demo's phone, asked for again and again. What is on the screen stays where it is, with its focus.
"use strict";

const page = JSON.parse(document.getElementById("phone").dataset.page);
const { texts, language } = page;
const EVERY = 1500;
const EVERY_HIDDEN = 15000;

const number = document.getElementById("number");
const prompts = document.getElementById("prompts");
const messages = document.getElementById("messages");
const said = document.getElementById("said");
const trouble = document.getElementById("trouble");
const clock = new Intl.DateTimeFormat(language === "ar" ? "ar-u-nu-latn" : "en-GB", {
  hour: "2-digit",
  minute: "2-digit",
});
let known = null; // the keys of all that was seen, or null before the first answer
let ahead = 0; // of the sandbox's clock, which a test may set
let timer = 0;
let asked = 0;

// --- small things ---

function make(name, classes, ...inside) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.append(...inside);
  return made;
}

function bdi(text, classes = "") {
  const made = make("bdi", classes, text);
  made.dir = "ltr";
  return made;
}

/** "… {name} …" with a node or text in the place of each name. */
function filled(text, parts) {
  return text.split(/(\{\w+\})/).map((one) => parts[one.slice(1, -1)] ?? one);
}

const plain = (text, parts) => filled(text, parts).join("");
const money = (one) => `${one.currency}\u00a0${one.amount}`;
const spaced = (phone) => phone.replace(/^(\+233)(\d\d)(\d{3})(\d{4})$/, "$1 $2 $3 $4");

function head(parts, at) {
  const time = make("time", "", clock.format(new Date(at)));
  time.dateTime = at;
  const about = make("span");
  parts.forEach((one, index) => about.append(...(index ? [" · ", one] : [one])));
  return make("p", "head", about, time);
}

function card(key, classes, ...inside) {
  const made = make("article", classes, ...inside);
  made.dataset.key = key;
  made.tabIndex = -1;
  return made;
}

const LINK = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?،؛؟])/; // the full stop after it is the sentence's

function link(address, classes, text) {
  const made = make("a", classes, text);
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

const written = (text) => text.split(LINK).map((one, index) => (index % 2 ? link(one, "", one) : one));

/** A code stands out, in a text that speaks of one. */
function withCode(text) {
  const code = /code|pin\b|otp|voucher|رمز|كود/i.test(text) && text.match(/(?<![\d+.,:/-])\d{4,8}(?![\d:/-]|[.,]\d)/);
  if (!code) return written(text);
  const after = code.index + code[0].length;
  return [...written(text.slice(0, code.index)), make("strong", "", code[0]), ...written(text.slice(after))];
}

// --- what there is to show ---

function left(element) {
  const minutes = (Date.parse(element.dataset.ends) - Date.now() - ahead) / 60000;
  element.textContent = minutes < 1 ? texts.soon : plain(texts.left, { minutes: String(Math.ceil(minutes)) });
}

function promptCard(one) {
  const key = `charge-${one.id}`;
  const heading = make("h2");
  heading.dir = "auto";
  const made = card(key, "prompt", head([one.provider, bdi(spaced(one.phone), "amount")], one.created_at), heading);
  if (one.code) {
    heading.append(texts.code);
    made.append(
      bdi(one.code, "code"),
      make("p", "", ...filled(texts.enter_code, { amount: bdi(money(one), "amount") })),
    );
  } else {
    heading.append(...filled(texts.pay, { amount: bdi(money(one), "amount") }));
  }
  if (one.about) {
    const about = make("p", "", one.about);
    about.dir = "auto";
    made.append(about);
  }
  const small = [];
  if (!one.about) small.push(make("p", "dim", ...filled(texts.reference, { reference: bdi(one.reference) })));
  if (one.ends_at) {
    const ends = make("p", "dim");
    ends.dataset.ends = one.ends_at;
    left(ends);
    small.push(ends);
  }
  const does = make("div", "does");
  for (const verb of one.code ? ["decline", "ignore"] : ["approve", "decline", "ignore"]) {
    const button = make("button", verb, texts[verb]);
    button.type = "button";
    button.dataset.verb = verb;
    button.setAttribute("aria-label", `${texts[verb]}: ${money(one)}, ${spaced(one.phone)}`);
    button.addEventListener("click", () => act(one, verb, does));
    does.append(button);
  }
  made.append(...small, does);
  return made;
}

function outcomeCard(one) {
  const paid = one.kind === "refund" || one.state === "paid";
  const text = one.kind === "refund" ? texts.came_back : (texts[one.state] ?? texts.failed);
  const made = card(
    one.key,
    paid ? "paid" : "failed",
    head([one.provider, bdi(spaced(one.phone), "amount")], one.at),
    make("h2", "", ...filled(text, { amount: bdi(money(one), "amount") })),
  );
  const why = one.state === "failed" ? (texts[`cause_${one.cause}`] ?? texts.cause_other) : "";
  if (why) made.append(make("p", "", why));
  const about = make("p", "dim", one.about || one.reference);
  about.dir = "auto";
  made.append(about);
  return made;
}

function smsCard(one) {
  const heading = make("h2", "", bdi(one.from));
  const text = make("p", "text", ...withCode(one.text));
  text.dir = "auto";
  const made = card(one.key, "sms", head([texts.sms, bdi(spaced(one.phone), "amount")], one.at), heading, text);
  if (one.can_reply) made.append(...replying(one));
  return made;
}

/** A button, the field that it opens and closes, and what became of it. */
function replying(one) {
  const field = make("input");
  field.id = `field-${one.key}`;
  field.maxLength = 480;
  field.required = true;
  field.autocomplete = "off";
  field.enterKeyHint = "send";
  field.dir = "auto";
  const label = make("label", "dim", ...filled(texts.your_reply, { to: bdi(one.from) }));
  label.htmlFor = field.id;
  const form = make("form", "", label, make("div", "line", field, make("button", "send", texts.send)));
  const became = make("p");
  form.id = `form-${one.key}`;
  form.hidden = true;
  const button = make("button", "reply", texts.reply);
  button.type = "button";
  button.setAttribute("aria-label", `${texts.reply}: ${one.from}, ${spaced(one.phone)}`);
  button.setAttribute("aria-controls", form.id);
  const open = (is) => {
    form.hidden = !is;
    became.replaceChildren();
    button.setAttribute("aria-expanded", String(is));
    (is ? field : button).focus();
  };
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => open(form.hidden));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) open(false);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    try {
      await tell(`messages/${one.id}/reply`, { text: field.value });
      form.reset();
      open(false);
      became.className = "dim";
      became.append(...filled(texts.sent_to, { to: bdi(one.from) }));
    } catch {
      became.className = "wrong";
      became.textContent = said.textContent = texts.not_sent;
    }
    form.removeAttribute("aria-busy");
    await refresh();
  });
  return [button, form, became];
}

function replyCard(one) {
  const heading = make("h2", "", ...filled(texts.sent_to, { to: bdi(one.to) }));
  const text = make("p", "text", ...written(one.text));
  text.dir = "auto";
  const made = card(one.key, "own", head([texts.sms, bdi(spaced(one.phone), "amount")], one.at), heading, text);
  if (one.opted) made.append(make("p", "dim", ...filled(texts[`opted_${one.opted}`], { to: bdi(one.to) })));
  return made;
}

/** Each link is a button below the paragraph that it stands in. */
function emailCard(one) {
  const heading = make("h2", "", one.subject);
  heading.dir = "auto";
  const made = card(one.key, "email", head([texts.email, bdi(one.to)], one.at), heading);
  for (const paragraph of one.text.trim().split(/\n\n+/)) {
    const parts = paragraph.split(LINK);
    const words = make("p", "text", parts.filter((_, index) => index % 2 === 0).join("").trim());
    words.append(...parts.filter((_, index) => index % 2).map((one) => link(one, "button", texts.open)));
    words.dir = "auto";
    made.append(words);
  }
  for (const file of one.files) {
    const open = link(file.address, "button", "");
    open.append(...filled(texts.open_file, { name: make("bdi", "", file.name) }));
    made.append(open);
  }
  return made;
}

const CARDS = { charge: outcomeCard, refund: outcomeCard, sms: smsCard, reply: replyCard, email: emailCard };

/** The list holds a card for each item, in order. Cards that stay are not touched. */
function show(list, items, key, build) {
  const wanted = new Set(items.map(key));
  const old = new Map();
  let lost = null;
  for (const node of [...list.children]) {
    if (wanted.has(node.dataset.key)) {
      old.set(node.dataset.key, node);
    } else {
      if (node.contains(document.activeElement)) lost = node.dataset.key;
      node.remove();
    }
  }
  let next = list.firstElementChild;
  for (const item of items) {
    let node = old.get(key(item));
    const content = JSON.stringify(item);
    if (!node || node.content !== content) {
      const fresh = build(item);
      fresh.content = content;
      if (node) {
        const verb = node.contains(document.activeElement) ? document.activeElement.dataset.verb : null;
        if (node === next) next = fresh;
        node.replaceWith(fresh);
        if (verb) fresh.querySelector(`[data-verb="${verb}"]`)?.focus();
      }
      node = fresh;
    }
    if (node === next) next = node.nextElementSibling;
    else list.insertBefore(node, next);
  }
  return lost;
}

function showNumbers(phones) {
  const values = ["", ...new Set(number.value ? [number.value, ...phones] : phones)];
  values.sort();
  if (values.join() === [...number.options].map((one) => one.value).join()) return;
  const chosen = number.value;
  number.replaceChildren(
    ...values.map((value) => {
      const option = make("option", "", value ? `\u2066${spaced(value)}\u2069` : texts.all);
      option.value = value;
      return option;
    }),
  );
  number.value = chosen;
}

function announce(waiting, items) {
  const news = [
    ...items.map((one) => {
      const text = one.kind === "refund" ? texts.came_back : (texts[one.state] ?? texts.failed);
      const money_of = one.kind === "charge" || one.kind === "refund";
      const other = one.kind === "reply" ? texts.sent_to : texts.new_message;
      const parts = { amount: money(one), from: one.subject ?? one.from, to: one.to };
      const what = plain(money_of ? text : other, parts);
      return [one.key, one.state ?? "", what];
    }),
    ...waiting.map((one) => [`charge-${one.id}`, `asked ${one.code ?? ""}`, plain(texts.new_prompt, { amount: money(one) })]),
  ];
  const fresh = known ? news.filter(([key, state]) => known.get(key) !== state) : [];
  if (fresh.length) said.textContent = fresh.slice(-3).map(([, , text]) => text).join(" ");
  known = new Map(news.map(([key, state]) => [key, state]));
}

// --- asking ---

async function ask(address, options = {}) {
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(10000), ...options });
  if (!answer.ok) throw Object.assign(new Error(), { status: answer.status });
  return answer.json();
}

function tell(path, body) {
  const headers = { "Content-Type": "application/json" };
  return ask(`${page.wire}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function refresh() {
  const turn = ++asked;
  const of = number.value ? `?phone=${encodeURIComponent(number.value)}` : "";
  const nothing = { now: new Date().toISOString(), phones: [], prompts: [], messages: [] };
  try {
    const [phone, emails] = await Promise.all([
      page.wire ? ask(`${page.wire}/state${of}`) : nothing,
      page.emails ? ask(page.emails) : [],
    ]);
    if (turn !== asked) return;
    ahead = Date.parse(phone.now) - Date.now();
    const items = [...phone.messages, ...emails].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
    announce(phone.prompts, items);
    const lost = show(prompts, phone.prompts, (one) => `charge-${one.id}`, promptCard);
    const gone = show(messages, items, (one) => one.key, (one) => CARDS[one.kind](one));
    for (const one of prompts.querySelectorAll("[data-ends]")) left(one);
    document.getElementById("no-prompts").hidden = phone.prompts.length > 0;
    document.getElementById("no-messages").hidden = items.length > 0;
    showNumbers(phone.phones);
    document.title = phone.prompts.length ? `(${phone.prompts.length}) ${texts.title}` : texts.title;
    if (lost ?? gone) {
      const became = messages.querySelector(`[data-key="${lost ?? gone}"]`);
      (became ?? document.getElementById("asks")).focus({ preventScroll: !became });
    }
    trouble.hidden = true;
  } catch {
    if (turn !== asked) return;
    trouble.textContent = texts.trouble;
    trouble.hidden = false;
  }
}

async function act(one, verb, does) {
  if (does.getAttribute("aria-busy") === "true") return;
  does.setAttribute("aria-busy", "true");
  try {
    await tell(`prompts/${one.id}/${verb}`, {});
    if (verb === "ignore") said.textContent = texts.put_away;
  } catch (error) {
    said.textContent = error.status === 409 ? texts.over : texts.trouble;
  }
  does.removeAttribute("aria-busy");
  await refresh();
}

async function go() {
  clearTimeout(timer);
  await refresh();
  clearTimeout(timer);
  timer = setTimeout(go, document.hidden ? EVERY_HIDDEN : EVERY);
}

number.addEventListener("change", () => {
  known = null;
  go();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) go();
});
go();
