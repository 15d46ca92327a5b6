// Fields that search while one types (Select2 in Django admin): trainers of the gym that the form names.
window.django?.jQuery?.ajaxPrefilter((options) => {
  const gym = document.getElementById("id_gym");
  if (gym?.value && options.url.includes("/autocomplete/")) {
    options.url += `${options.url.includes("?") ? "&" : "?"}gym=${encodeURIComponent(gym.value)}`;
  }
});
