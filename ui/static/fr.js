// French for the few fixed English words of the framework, the page language, and clickable markers.
(() => {
  document.documentElement.lang = "fr"
  if (window.sourcierReady) return
  window.sourcierReady = true

  const FRENCH = {
    "Send message": "Envoyer la question",
    "Stop script": "Arrêter",
    "Collapse sidebar": "Replier les filtres",
    "Expand sidebar": "Ouvrir les filtres",
    "Sidebar": "Filtres",
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
      setTimeout(reveal, 900)
    }
  })

  // The framework scrolls to the foot of the page: show the start of a new answer instead, until the page
  // image has come or the reader takes over.
  let shownTurns = 0
  let taken = false
  for (const kind of ["wheel", "keydown", "pointerdown", "touchmove"]) {
    document.addEventListener(kind, () => { taken = true }, { capture: true, passive: true })
  }
  const follow = () => {
    const turns = document.querySelectorAll('[class*="st-key-tour-"]')
    if (turns.length > shownTurns) {
      const last = turns[turns.length - 1]
      taken = false
      for (const wait of [150, 600, 1200, 2000, 3000]) {
        setTimeout(() => taken || last.scrollIntoView({ block: "start" }), wait)
      }
    }
    shownTurns = turns.length
  }

  // On a narrow screen the source opens under its answer: bring it into view.
  const reveal = () => {
    const panel = document.querySelector(".st-key-panneau-source")
    if (!panel) return
    const top = panel.getBoundingClientRect().top
    if (top < 0 || top > window.innerHeight * 0.6) panel.scrollIntoView({ block: "start", behavior: "smooth" })
  }
})()
