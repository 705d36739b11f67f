// Paints Telegram's colours before anything else runs, so that the skeleton does not flash in the
// wrong theme. A file and not an inline script: the content security policy allows no inline code.
// Theme changes while the app is open are src/telegram/theme.ts's work.
(function () {
  try {
    var root = document.documentElement;
    // Telegram for Android tells how strong the phone is: "Telegram-Android/11.3.3 (…; Android 14; SDK 34; LOW)".
    if (/ Telegram-Android\/[^)]*; LOW\)/.test(' ' + navigator.userAgent)) root.dataset.slow = '';
    var fragment = location.hash.slice(1);
    if (!/(^|&)tgWebAppThemeParams=/.test(fragment)) fragment = sessionStorage.getItem('primerka.launch') || '';
    var theme = JSON.parse(new URLSearchParams(fragment).get('tgWebAppThemeParams') || '{}');
    for (var name in theme) {
      if (/^#[0-9a-f]{6}$/i.test(theme[name])) {
        root.style.setProperty('--tg-theme-' + name.replace(/_/g, '-'), theme[name]);
      }
    }
    var page = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(theme.bg_color || '');
    if (page) {
      var light = 0.299 * parseInt(page[1], 16) + 0.587 * parseInt(page[2], 16) + 0.114 * parseInt(page[3], 16);
      root.dataset.scheme = light < 128 ? 'dark' : 'light';
    }
  } catch {
    // Blocked storage or a malformed theme: the page's own colours stand.
  }
})();
