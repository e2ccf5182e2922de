// Shows what was picked before it is sent: names, sizes, small pictures.

export function enhanceUploads(root) {
  for (const input of root.querySelectorAll("input[data-upload]:not([data-enhanced])")) {
    input.dataset.enhanced = "";
    input.addEventListener("change", () => preview(input));
  }
}

function preview(input) {
  const box = input.parentElement.querySelector("[data-upload-preview]");
  const language = document.documentElement.lang || "de";
  const number = (value, digits) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  // Decimal units, as file_size in design/typography.py.
  const size = (bytes) => {
    if (bytes < 1e3) return `${bytes}\u00a0Byte`;
    if (bytes < 1e6) return `${number(Math.round(bytes / 1e3), 0)}\u00a0kB`;
    return `${number(bytes / 1e6, 1)}\u00a0MB`;
  };
  box.replaceChildren(
    ...Array.from(input.files, (file) => {
      const line = document.createElement("p");
      line.textContent = `${file.name} (${size(file.size)})`;
      if (file.type.startsWith("image/")) line.prepend(thumbnail(file));
      return line;
    }),
  );
}

function thumbnail(file) {
  const image = document.createElement("img");
  image.alt = "";
  const reader = new FileReader();
  reader.addEventListener("load", () => (image.src = reader.result));
  reader.readAsDataURL(file);
  return image;
}
