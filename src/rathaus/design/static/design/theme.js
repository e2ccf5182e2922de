// Sets the chosen light or dark before anything is painted. Everything else is in rathaus.js.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.kernTheme = theme;
  } catch (error) {
    // Storage may be forbidden; then the device decides.
  }
})();
