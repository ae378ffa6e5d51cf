// French for the few fixed English words of the framework, the page language, and clickable markers.
(() => {
  document.documentElement.lang = "fr"
  if (window.sourcierReady) return
  window.sourcierReady = true

  const FRENCH = {
    "Send message": "Envoyer la question",
    "Stop script": "Arrêter",
    "Collapse sidebar": "Replier les conversations et les filtres",
    "Expand sidebar": "Ouvrir les conversations et les filtres",
    "Sidebar": "Conversations et filtres",
    "App pages": "Pages",
    "Main menu": "Menu",
    "Close": "Fermer",
    "Dismiss": "Fermer",
    "Open": "Ouvrir",
    "Clear value": "Effacer",
    "Clear all": "Tout effacer",
    "Clear date": "Effacer la date",
    "Clear entry": "Effacer",
    "Selected values": "Valeurs choisies",
    "Choose date": "Choisir une date",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Link to heading": "Lien vers ce titre",
    "Navigate to home page": "Aller à l'accueil",
    "Notifications": "Messages",
    "Running...": "Recherche en cours",
    "RUNNING...": "RECHERCHE…",
    "Stop": "Arrêter",
    "Fullscreen": "Agrandir",
    "Close fullscreen": "Réduire",
    "Upload": "Choisir des fichiers",
    "Add files": "Ajouter des fichiers",
    "Remove file": "Retirer le fichier",
    "Drag and drop files here": "Déposez vos fichiers ici",
    "No results": "Aucun résultat",
    "No options to select": "Aucun choix",
    "Select all": "Tout choisir",
    "Connecting": "Connexion",
    "Connection error": "Connexion perdue",
    "CONNECTING": "CONNEXION",
    "Press Enter to apply": "Entrée pour valider",
    "Press Enter to submit form": "Entrée pour valider",
    "Press Ctrl+Enter to apply": "Ctrl + Entrée pour valider",
    "Press ⌘+Enter to apply": "⌘ + Entrée pour valider",
    "Press Ctrl+Enter to submit form": "Ctrl + Entrée pour valider",
    "Press ⌘+Enter to submit form": "⌘ + Entrée pour valider",
    "Select...": "Choisir…",
    "Choose an option": "Choisir",
    "Choose options": "Choisir",
    "No options": "Aucun choix",
    "Search": "Chercher",
    "Close Search": "Fermer la recherche",
    "Previous Result": "Résultat précédent",
    "Next Result": "Résultat suivant",
    "Previous page": "Page précédente",
    "Next page": "Page suivante",
    "Pagination": "Pages",
    "Exit fullscreen": "Réduire",
    "Download as CSV": "Télécharger en CSV",
    "Download as PNG": "Télécharger l'image",
    "Show/hide columns": "Choisir les colonnes",
    "Dataframe column menu": "Menu de la colonne",
    "Copy column name": "Copier le nom de la colonne",
    "Sort ascending": "Trier en ordre croissant",
    "Sort descending": "Trier en ordre décroissant",
    "Pin column": "Figer la colonne",
    "Unpin column": "Libérer la colonne",
    "Hide column": "Masquer la colonne",
    "Autosize": "Ajuster la largeur",
    "Statistics": "Statistiques",
    "Clear selection": "Effacer la sélection",
    "Clear dates": "Effacer les dates",
    "Clear time": "Effacer l'heure",
    "Clear date and time": "Effacer la date et l'heure",
    "Choose date range": "Choisir une période",
    "Choose date and time": "Choisir la date et l'heure",
    "Quick select a date range": "Choisir une période usuelle",
    "Increment": "Augmenter",
    "Decrement": "Diminuer",
    "Reset": "Rétablir",
    "Reset view": "Rétablir la vue",
    "Zoom in": "Agrandir",
    "Zoom out": "Réduire",
    "Show data": "Voir les données",
    "Show chart": "Voir le graphique",
    "Scroll tabs left": "Onglets précédents",
    "Scroll tabs right": "Onglets suivants",
    "Copy to clipboard": "Copier",
    "Copied": "Copié",
    "Loading...": "Chargement…",
    "Page not found": "Page introuvable",
    "empty": "vide",
    "file upload": "choix des fichiers",
    "View more": "Voir plus",
    "View less": "Voir moins",
    "Chat message from user": "Question de l'agent",
    "Chat message from assistant": "Réponse de l'outil",
  }
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"]
  // What documents and users write is never translated.
  const QUOTED = ".stHtml, textarea, input"

  const DATE_PARTS = { dd: "jj", mm: "mm", yyyy: "aaaa" }

  const word = (text) => {
    const plain = text.trim()
    const limit = plain.match(/^(\d+)\s?MB per file(?: • (.*))?$/)
    if (limit) return `${limit[1]} Mo par fichier${limit[2] ? " • " + limit[2] : ""}`
    const size = plain.match(/^(\d+)(?:\.(\d+))?\s?(K|M)?B$/)
    if (size) return `${size[1]}${size[2] ? "," + size[2] : ""} ${size[3] ? size[3].replace("K", "k") : ""}o`
    const help = plain.match(/^Help for (.+)$/)
    if (help) return `Aide : ${help[1]}`
    const upload = plain.match(/^Upload (.+)$/)
    if (upload) return FRENCH[plain] || `Choisir des fichiers : ${upload[1]}`
    const shortcut = plain.match(/^Shortcut (.+)$/)
    if (shortcut) return `Raccourci ${shortcut[1]}`
    const missing = plain.match(/^You have requested page \/?(.*), but no corresponding file was found/)
    if (missing) return "Cette adresse ne mène à aucune page : choisissez-en une dans le menu."
    if (plain.startsWith("This app has encountered an error.")) {
      return "Une erreur interne s'est produite, notée dans le journal technique. Rechargez la page ; si elle " +
        "revient, dites à votre service informatique ce que vous faisiez, et l'heure."
    }
    const part = plain.match(/^(day|month|year), (.+)$/)
    if (part) return `${{ day: "jour", month: "mois", year: "année" }[part[1]]}, ${part[2]}`
    const removed = plain.match(/^Remove (.+)$/)
    if (removed) return FRENCH[plain] || `Retirer ${removed[1]}`
    return FRENCH[plain]
  }

  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement
      if (!parent || parent.closest(QUOTED)) return
      const inDate = parent.closest('[data-testid="stDateInput"]')
      const french = word(node.nodeValue) || (inDate && DATE_PARTS[node.nodeValue.trim()])
      if (french && french !== node.nodeValue.trim()) node.nodeValue = french
      return
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.closest(".stHtml")) return
    for (const name of ATTRIBUTES) {
      const french = node.hasAttribute(name) && word(node.getAttribute(name))
      if (french && french !== node.getAttribute(name)) node.setAttribute(name, french)
    }
    node.childNodes.forEach(translate)
  }

  // Names for what the framework leaves nameless, or names by a lone number.
  const name = () => {
    document.querySelectorAll('[class*="st-key-source-"] button').forEach((button) => {
      const shown = button.textContent.trim()
      const told = /^[A-Z]$/.test(shown) ? `${shown}, ouvrir le passage à lire aussi` : `${shown}, ouvrir la source`
      if (shown && button.getAttribute("aria-label") !== told) button.setAttribute("aria-label", told)
    })
    const list = document.querySelector(".st-key-sommaire")
    const now = list && list.querySelector('[class*="st-key-article-"] button[kind="secondary"]')
    if (now && !now.hasAttribute("aria-current")) {
      list.querySelectorAll("[aria-current]").forEach((other) => other.removeAttribute("aria-current"))
      now.setAttribute("aria-current", "true")
      list.scrollTop += now.getBoundingClientRect().top - list.getBoundingClientRect().top - 90
    }
    const bar = document.querySelector(".st-key-contexte")
    if (bar && !bar.hasAttribute("role")) {
      bar.setAttribute("role", "group")
      bar.setAttribute("aria-label", "Contexte de la prochaine question")
    }
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate)
      else translate(change.target)
    }
    follow()
    name()
    reachable()
    fold()
  }).observe(document.body, {
    attributes: true, attributeFilter: ATTRIBUTES, characterData: true, childList: true, subtree: true,
  })
  translate(document.body)

  // A marker in an answer presses the button of its source, which the server knows.
  document.addEventListener("click", (event) => {
    const marker = event.target.closest("[data-source]")
    if (marker) {
      const button = document.querySelector(`.st-key-${CSS.escape(marker.dataset.source)} button`)
      if (button) button.click()
    } else if (event.target.closest('[class*="st-key-source-"] button')) {
      hold(() => reveal(".st-key-panneau-source"))
    } else if (event.target.closest('[class*="st-key-voir-"] button, [class*="st-key-passage-"] button')) {
      hold(() => reveal('[class*="st-key-panneau-"]'))
    }
  })

  // The first two stops of the Tab key: the question box, then the last answer.
  const jump = (where) => {
    const target = where()
    if (!target) return
    if (!target.matches("textarea, button, a")) target.setAttribute("tabindex", "-1")
    target.focus()
    target.scrollIntoView({ block: "nearest" })
  }
  const last = (selector) => [...document.querySelectorAll(selector)].pop()
  const SKIPS = [
    ["Aller à la question", () => document.querySelector('[data-testid="stChatInput"] textarea')],
    ["Aller à la dernière réponse", () => last('[class*="st-key-echange-"]')],
  ]
  const skips = document.createElement("nav")
  skips.className = "s-skip stHtml"
  skips.setAttribute("aria-label", "Accès rapide")
  for (const [words, where] of SKIPS) {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = words
    button.addEventListener("click", () => jump(where))
    skips.append(button)
  }
  document.body.prepend(skips)
  const reachable = () => SKIPS.forEach(([, where], rank) => { skips.children[rank].hidden = !where() })

  // Escape closes the source beside an answer, unless it has something nearer to close.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return
    if (document.querySelector('[role="dialog"], [role="listbox"], [data-testid="stPopoverBody"]')) return
    const current = document.querySelector('[class*="st-key-source-"] [data-testid="stBaseButton-primary"]')
    const close = document.querySelector(".st-key-fermer button")
    if (!close) return
    close.click()
    if (current) current.focus({ preventScroll: true })
  })

  // On a narrow screen the page comes first: what stands beside it is folded once, and unfolds at a press.
  let folded = window.innerWidth >= 1000
  const fold = () => {
    if (folded) return
    const open = document.querySelector('[data-testid="stSidebarCollapseButton"] button')
    if (!open && !document.querySelector('[data-testid="stExpandSidebarButton"]')) return
    folded = true
    // The framework remembers a folded one: what the reader unfolds later must stay open.
    if (open) open.click()
  }

  // The framework keeps to the foot of the page: show what has just come instead, until its page image has come
  // too or the reader takes over.
  let taken = false
  for (const kind of ["wheel", "keydown", "pointerdown", "touchmove"]) {
    document.addEventListener(kind, () => { taken = true }, { capture: true, passive: true })
  }
  const hold = (show) => {
    taken = false
    for (const wait of [150, 600, 1200, 2000, 3000]) setTimeout(() => taken || show(), wait)
  }
  let shownTurns = 0
  const follow = () => {
    const turns = document.querySelectorAll('[class*="st-key-tour-"]')
    if (turns.length > shownTurns) {
      const last = turns[turns.length - 1]
      hold(() => last.scrollIntoView({ block: "start" }))
    }
    shownTurns = turns.length
  }

  // The source that has just been opened, when it is not where the reader looks.
  const reveal = (where) => {
    const panel = document.querySelector(where)
    if (!panel) return
    const top = panel.getBoundingClientRect().top
    if (top < 0 || top > window.innerHeight * 0.6) panel.scrollIntoView({ block: "start" })
  }
})()
