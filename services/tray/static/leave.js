// Leaving quickly: the page is gone at once, and the way back does not lead to it. Without this the link just leads on.
"use strict";

document.getElementById("leave")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.documentElement.hidden = true;
  document.title = "";
  location.replace(event.currentTarget.href);
});
