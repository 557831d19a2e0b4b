// The pages work without this file; it opens the words beside a figure, moves the two dates, and listens to keys.
"use strict";

(() => {
  const pane = document.getElementById("evidence");
  const main = document.getElementById("main");
  let opener = null;
  let wanted = 0;

  const inField = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

  async function fragment(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`); // led to the sign-in page: go there whole
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...parsed.body.childNodes];
  }

  async function openWords(link, remember) {
    const address = link.href || link.getAttribute("href") || link.href?.baseVal;
    const url = new URL(address?.baseVal ?? address, location.href);
    const paneUrl = new URL(url);
    paneUrl.searchParams.set("pane", "true");
    const turn = ++wanted;
    try {
      const nodes = await fragment(paneUrl);
      if (turn !== wanted) return; // other words were asked for, or none, meanwhile
      const close = document.createElement("button");
      close.className = "close";
      close.textContent = "Close";
      close.addEventListener("click", closeWords);
      pane.replaceChildren(close, ...nodes);
      pane.hidden = false;
      const box = pane.querySelector(".text");
      const mark = box?.querySelector("[data-first]");
      if (mark) box.scrollTop = mark.offsetTop - box.clientHeight / 3; // the box alone: the view behind stays where it is
      pane.scrollTop = 0;
      pane.tabIndex = -1;
      pane.focus({ preventScroll: true });
      if (!opener) opener = link;
      if (remember) {
        const here = new URL(location.href);
        here.hash = decodeURIComponent(url.pathname.split("/").pop());
        history.replaceState(null, "", here);
      }
    } catch {
      if (turn === wanted) location.assign(url);
    }
  }

  function closeWords() {
    wanted += 1;
    pane.hidden = true;
    pane.replaceChildren();
    const here = new URL(location.href);
    here.hash = "";
    history.replaceState(null, "", here.pathname + here.search);
    opener?.focus?.();
    opener = null;
  }

  if (pane) {
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[data-statement], a[data-statements]") : null;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      openWords(link, true);
    });
    const asked = location.hash.slice(1).replace(/^s%3a/i, "s:");
    if (/^s:[0-9a-z]+$/i.test(asked)) {
      const link = document.createElement("a");
      link.href = `/statement/${asked}${location.search}`;
      openWords(link, false);
    }
  }

  // The two dates: a slider each; the page asks for the picture when one is let go, or a key rests.
  const form = document.getElementById("picture");
  const sliders = form?.querySelector(".sliders");
  if (sliders) {
    const first = Date.parse(`${sliders.dataset.first}T00:00:00Z`);
    const day = (value) => new Date(first + Number(value) * 86400000).toISOString().slice(0, 10);
    let timer = 0;
    for (const slider of sliders.querySelectorAll("input[type=range]")) {
      const shown = sliders.querySelector(`output[for="${slider.id}"]`);
      const field = form.elements.namedItem(slider.dataset.for);
      const say = () => {
        shown.textContent = field.value || "latest";
        slider.setAttribute("aria-valuetext", field.value || "latest");
      };
      say();
      slider.addEventListener("input", () => {
        field.value = day(slider.value);
        say();
        clearTimeout(timer);
        timer = setTimeout(redraw, 250);
      });
    }
    let asked = 0;
    const redraw = async () => {
      const url = new URL(form.action, location.href);
      for (const [name, value] of new FormData(form)) if (value) url.searchParams.set(name, value);
      const turn = ++asked;
      try {
        const answer = await fetch(url, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(`${answer.status}`);
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (turn !== asked) return; // a later picture was asked for meanwhile
        main.replaceChildren(...parsed.getElementById("main").childNodes);
        history.replaceState(null, "", url);
        for (const link of document.querySelectorAll(".top nav a")) {
          const fresh = parsed.querySelector(`.top nav a[href^="${link.getAttribute("href").split("?")[0]}?"]`);
          if (fresh) link.href = fresh.getAttribute("href");
        }
      } catch {
        form.requestSubmit();
      }
    };
  }

  // Review: j and k move, a r m u judge, c opens the correction.
  const items = () => [...document.querySelectorAll(".item")];
  function move(step) {
    const all = items();
    if (!all.length) return;
    const at = all.findIndex((item) => item.getAttribute("aria-current") === "true");
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))] ?? all[0];
    for (const item of all) item.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  if (items().length) move(0);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && pane && !pane.hidden) return closeWords();
    if (inField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector(".quick input")?.focus();
    } else if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if ("armuc".includes(event.key) && items().length) {
      const current = document.querySelector('.item[aria-current="true"]');
      const target = current?.querySelector(`[data-key="${event.key}"]`);
      if (!target) return;
      event.preventDefault();
      if (target instanceof HTMLDetailsElement) {
        target.open = true;
        target.querySelector("select, input")?.focus();
      } else {
        target.click();
      }
    }
  });
})();
