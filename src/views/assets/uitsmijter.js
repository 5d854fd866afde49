// Makes the pages more comfortable. Every page works without it.

/** @param {string} id */
const element = (id) => document.getElementById(id);

// One sign-in for a double click, and a sign that something happens.
for (const form of document.querySelectorAll('form')) {
  const button = form.querySelector('button[type=submit]');
  const progress = form.querySelector('[data-progress]');
  const busy = (is) => {
    form.toggleAttribute('data-busy', is);
    button?.setAttribute('aria-disabled', String(is));
    element('loginSpinner')?.classList.toggle('login-spinner-invisible', !is);
    if (progress) progress.textContent = is ? progress.dataset.progress : '';
  };
  form.addEventListener('submit', (event) => {
    if (form.hasAttribute('data-busy')) return event.preventDefault();
    busy(true);
    // Should the answer never come, the person may try again.
    setTimeout(busy, 8000, false);
  });
  // Back from the next page, the browser shows this one as it was left.
  addEventListener('pageshow', (event) => event.persisted && busy(false));
}

const password = element('password');
const show = element('showPassword');
if (password && show) {
  const reveal = (shown) => {
    password.type = shown ? 'text' : 'password';
    show.setAttribute('aria-pressed', String(shown));
  };
  show.hidden = false;
  show.addEventListener('click', () => reveal(password.type === 'password'));
  // A password manager, and whoever looks over the shoulder, is to find a password field.
  password.form.addEventListener('submit', () => reveal(false));
}

// Times are written in UTC by the server; here they can be local, and as the person's region writes them.
const region = navigator.languages.find(
  (language) => language.split('-')[0] === document.documentElement.lang,
);
for (const time of document.querySelectorAll('time')) {
  const format = { dateStyle: 'long', timeStyle: 'short' };
  time.textContent = new Date(time.dateTime).toLocaleString(region ?? document.documentElement.lang, format);
}

// An answer that is posted to the application goes on by itself; without scripts there is its button.
document.querySelector('form[data-send]')?.requestSubmit();
