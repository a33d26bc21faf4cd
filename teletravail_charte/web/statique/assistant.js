// Ce que la page fait de mieux avec JavaScript ; sans lui, chaque formulaire s'envoie et tout marche.
(function () {
  "use strict";

  // Une réponse reçue met l'étape à jour sans toucher à ce que l'on tape ni refermer ce que l'on a ouvert.
  if (window.Idiomorph) {
    // Chromium ne montre pas ce que moveBefore fait passer d'un <details> à un autre : on insère à l'ancienne.
    delete Element.prototype.moveBefore;
    Idiomorph.defaults.ignoreActiveValue = true;
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = function (nom, element) {
      return !(nom === "open" && element.tagName === "DETAILS");
    };
  }

  // Écrire ou cocher une réponse libre, c'est la choisir.
  document.addEventListener("input", function (evenement) {
    var champ = evenement.target;
    if (!champ.name || champ.name.slice(0, 2) !== "v-") return;
    var bouton = document.getElementById("r-" + champ.name.slice(2).replace(/\./g, "-") + "-valeur");
    if (bouton) bouton.checked = true;
  }, true);

  // Choisir « Répondre » sans avoir rien écrit n'est pas encore une réponse : on attend ce qui va s'écrire.
  document.addEventListener("change", function (evenement) {
    var bouton = evenement.target;
    if (bouton.type !== "radio" || bouton.value !== "valeur") return;
    var saisies = Array.from(document.getElementsByName("v-" + bouton.name.slice(2)));
    if (!saisies.some(function (s) { return s.type === "checkbox" ? s.checked : s.value; })) {
      evenement.stopPropagation();
    }
  }, true);

  // Un envoi qui échoue se dit, dans le bilan qu'un lecteur d'écran annonce.
  function dire(phrase) {
    var bilan = document.getElementById("bilan");
    if (!bilan) return;
    var p = document.createElement("p");
    p.className = "faute";
    p.textContent = phrase;
    bilan.replaceChildren(p);
  }
  document.addEventListener("htmx:responseError", function () {
    dire("Cette réponse n’a pas été enregistrée. Rechargez la page et recommencez.");
  });
  document.addEventListener("htmx:sendError", function () {
    dire("L’assistant ne répond plus : cette réponse n’est pas enregistrée. Est-il toujours ouvert ?");
  });
})();
