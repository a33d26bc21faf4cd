// La recherche, hors ligne : l'index est un script, chargé à la première frappe (file:// interdit fetch).
(function () {
  "use strict";
  var formulaire = document.querySelector("form.recherche");
  if (!formulaire) return;
  var champ = formulaire.querySelector("input");
  var etat = document.getElementById("etat-de-recherche");
  var liste = document.getElementById("resultats-de-recherche");
  var base = formulaire.dataset.base;
  var MONTRES = 20;
  var BONUS = { "Thème": 4, "Règle": 3, "Texte": 2, "Choix libre": 1 };
  var entrees = null;
  var attente = 0;
  var montree = "";

  function plier(texte) {
    return texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[\u2019']/g, " ").replace(/[\u00a0\u202f]/g, " ");
  }

  function charger(ensuite) {
    if (entrees) { ensuite(); return; }
    if (document.getElementById("index-de-recherche")) return;
    var script = document.createElement("script");
    script.id = "index-de-recherche";
    script.src = base + "index-de-recherche.js";
    script.onload = function () {
      entrees = window.INDEX_DE_RECHERCHE.map(function (e) {
        var tete = " " + plier(e[1] + " " + e[2]).replace(/[\/._#-]/g, " ");
        return { genre: e[0], titre: e[1], adresse: e[2], precision: e[3], tete: tete,
                 tout: " " + plier(e[2] + " " + e[3] + " " + e[4]) + tete };
      });
      if (formulaire.contains(document.activeElement)) chercher();
    };
    script.onerror = function () { etat.textContent = "L’index de recherche est introuvable."; };
    document.head.appendChild(script);
  }

  function points(entree, mots) {
    var total = BONUS[entree.genre] || 0;
    for (var i = 0; i < mots.length; i++) {
      var mot = mots[i];
      if (entree.tout.indexOf(mot) < 0) return -1;
      if (entree.tete.indexOf(" " + mot) >= 0) total += 8;
      else if (entree.tete.indexOf(mot) >= 0) total += 5;
      else if (entree.tout.indexOf(" " + mot) >= 0) total += 3;
      else total += 1;
    }
    return total;
  }

  function chercher() {
    var mots = plier(champ.value).split(/\s+/).filter(function (m) { return m.length > 1; });
    var demande = mots.join(" ");
    if (demande === montree) return; // ne pas refaire la liste sous le focus
    montree = entrees ? demande : "";
    liste.textContent = "";
    liste.hidden = true;
    etat.textContent = "";
    if (!mots.length) return;
    if (!entrees) { charger(chercher); return; }
    var trouves = [];
    entrees.forEach(function (entree, rang) {
      var note = points(entree, mots);
      if (note >= 0) trouves.push([note, rang, entree]);
    });
    trouves.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
    trouves.slice(0, MONTRES).forEach(function (t) { liste.appendChild(ligne(t[2])); });
    liste.hidden = !trouves.length;
    etat.textContent = annonce(trouves.length);
  }

  function annonce(nombre) {
    if (!nombre) return "Aucun résultat.";
    var dit = nombre === 1 ? "1 résultat" : nombre + " résultats";
    return dit + (nombre > MONTRES ? ", les " + MONTRES + " premiers sont affichés." : ".");
  }

  function ligne(entree) {
    var li = document.createElement("li");
    var a = document.createElement("a");
    var titre = document.createElement("span");
    var precision = document.createElement("span");
    a.href = base + entree.adresse;
    titre.className = "titre";
    titre.textContent = entree.titre;
    precision.className = "precision";
    precision.textContent = entree.genre + (entree.precision ? " – " + entree.precision : "");
    a.append(titre, " ", precision);
    li.appendChild(a);
    return li;
  }

  function aller(pas) {
    var liens = Array.from(liste.querySelectorAll("a"));
    var ici = liens.indexOf(document.activeElement);
    var cible = ici + pas;
    if (cible < 0) champ.focus();
    else if (liens[cible]) liens[cible].focus();
  }

  champ.addEventListener("input", function () {
    clearTimeout(attente);
    attente = setTimeout(chercher, 150);
  });
  champ.addEventListener("focus", function () { charger(chercher); });
  formulaire.addEventListener("submit", function (evenement) {
    evenement.preventDefault();
    clearTimeout(attente);
    chercher();
    aller(1);
  });
  formulaire.addEventListener("keydown", function (evenement) {
    if (evenement.key === "ArrowDown" && !liste.hidden) { evenement.preventDefault(); aller(1); }
    else if (evenement.key === "ArrowUp" && document.activeElement !== champ) { evenement.preventDefault(); aller(-1); }
    else if (evenement.key === "Escape") { champ.value = ""; chercher(); champ.focus(); }
  });
  formulaire.addEventListener("focusout", function (evenement) {
    if (formulaire.contains(evenement.relatedTarget)) return;
    clearTimeout(attente); // la dernière frappe, encore en attente, rouvrirait le panneau
    liste.hidden = true; // le panneau ne doit jamais couvrir ce qui reçoit le focus
    etat.textContent = "";
    montree = "";
  });
  formulaire.hidden = false;
})();
