// Short messages that disappear after a while; one may have a button to undo the action.
const MOST = 2; // more would cover too much of the page

export function showToast(...content) {
  const toasts = document.getElementById("toasts");
  const toast = document.createElement("gym-toast");
  toast.append(...content);
  toasts.append(toast);
  while (toasts.children.length > MOST) toasts.firstElementChild.remove();
  return toast;
}

// A message with a button.
export function offer(text, label, action) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost", textContent: label });
  const toast = showToast(text, button);
  button.addEventListener("click", () => {
    toast.remove();
    action();
  });
  return button;
}

// Only the last thing can be undone: a new offer replaces the previous one.
export function offerUndo(text, label, undo) {
  for (const older of document.querySelectorAll("#toasts [data-undo]")) older.closest("gym-toast").remove();
  offer(text, label, undo).dataset.undo = "";
}
