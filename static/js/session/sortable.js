// Dragging the rows of a list by their handles.
import Sortable from "sortablejs";

// `put` is called with the keys of all rows in their new order; a row's `data-keys` are those of its exercises.
export function makeSortable(list, put) {
  list.dataset.sortable = "";
  let next; // the element below the dragged row
  return new Sortable(list, {
    handle: "[data-handle]",
    draggable: "[data-keys]",
    animation: 120,
    onStart: ({ item }) => (next = item.nextSibling),
    onEnd: ({ item }) => {
      const keys = [...list.querySelectorAll("[data-keys]")].flatMap((row) => row.dataset.keys.split(" "));
      list.insertBefore(item, next); // the list is drawn from the order of the exercises
      put(keys);
    },
  });
}
