// A payment waits for the bot, up to 10 s: the button says so and cannot be pressed twice.
const form = document.querySelector('form');
form?.addEventListener('submit', (event) => {
  const button = form.querySelector('button');
  if (button.getAttribute('aria-disabled') === 'true') {
    event.preventDefault();
    return;
  }
  const spinner = document.createElement('span');
  spinner.className = 'spinner';
  button.setAttribute('aria-disabled', 'true');
  button.replaceChildren(spinner, button.dataset.busy);
});

// Leaving for good and coming back with the browser's own button must not show it spinning still.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => {
    window.close();
    // A tab that no script opened stays.
    setTimeout(() => (button.textContent = button.dataset.stuck), 300);
  });
}
