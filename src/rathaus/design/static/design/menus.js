// Menus of the header (plain <details>) and the switch between light and dark.

export function enhanceMenus() {
  const menus = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  });
}

export function enhanceTheme() {
  const box = document.querySelector("[data-theme-switch]");
  if (!box) return;
  box.hidden = false;
  const chosen = document.documentElement.dataset.kernTheme ?? "auto";
  for (const input of box.querySelectorAll("input")) input.checked = input.value === chosen;
  box.addEventListener("change", (event) => setTheme(event.target.value));
}

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.kernTheme;
  else document.documentElement.dataset.kernTheme = theme;
  try {
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage may be forbidden; then the choice lasts for this page.
  }
}
