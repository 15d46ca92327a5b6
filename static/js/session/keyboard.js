// Keeps a dialog above the keyboard of a phone, which covers the page without making it smaller.
export function keepAbove(dialog) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const place = () => {
    const covered = Math.max(0, Math.round(innerHeight - viewport.height - viewport.offsetTop));
    dialog.style.setProperty("--keyboard", `${covered}px`);
    dialog.toggleAttribute("data-raised", covered > 0);
  };
  place();
  for (const type of ["resize", "scroll"]) viewport.addEventListener(type, place);
  const end = () => {
    for (const type of ["resize", "scroll"]) viewport.removeEventListener(type, place);
    dialog.style.removeProperty("--keyboard");
  };
  dialog.addEventListener("close", end, { once: true });
}
