// Names the fields that search while one types (Select2 in Django admin): by the label of the select that each stands for.
function name(selection) {
  const select = selection.closest(".select2-container")?.previousElementSibling;
  const label = select?.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (!label) return;
  const text = label.textContent.trim().replace(/:$/, "");
  selection.setAttribute("aria-label", text);
  selection.removeAttribute("aria-labelledby");
  selection.querySelector(".select2-selection__rendered")?.setAttribute("aria-label", text);
}
new MutationObserver(() => document.querySelectorAll(".select2-selection:not([aria-label])").forEach(name)).observe(
  document.documentElement,
  { childList: true, subtree: true },
);
