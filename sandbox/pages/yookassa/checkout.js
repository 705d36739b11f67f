/* The picture of the card follows the choice; one press of the button sends one form. Without it the page works too. */

const form = document.querySelector('form');
const picture = document.querySelector('.plastic');
const button = document.querySelector('button');
const idle = button.textContent;
const show = () => {
  const chosen = form.querySelector(':checked');
  if (!chosen || !picture) return;
  Object.assign(picture.dataset, { brand: chosen.dataset.brand, declines: chosen.dataset.declines });
  const text = chosen.parentElement;
  picture.querySelector('.number').textContent = text.querySelector('.label').textContent;
  picture.querySelector('.fate').textContent = text.querySelector('.note').textContent;
  picture.querySelector('.mark-of').textContent =
    { wallet: '', other: '' }[chosen.dataset.brand] ?? chosen.dataset.brand;
};
const busy = (is) => {
  button.setAttribute('aria-busy', is);
  button.textContent = is ? button.dataset.busy : idle;
};
let sent = false;
form.addEventListener('change', show);
form.addEventListener('submit', (event) => {
  if (sent) event.preventDefault();
  sent = true;
  busy(true);
});
addEventListener('pageshow', () => {
  sent = false;
  busy(false);
  show();
});
