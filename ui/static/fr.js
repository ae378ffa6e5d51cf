// French for the few fixed English words of the framework, the page language, and clickable markers.
(() => {
  document.documentElement.lang = "fr"
  if (window.sourcierReady) return
  window.sourcierReady = true

  // Nothing is asked from another machine: not even what a mistake, or an act, would make the page ask.
  const policy = document.createElement("meta")
  policy.httpEquiv = "Content-Security-Policy"
  policy.content =
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self'; " +
    `connect-src 'self' ws://${location.host} wss://${location.host}` // older browsers leave sockets out of 'self'
  document.head.append(policy)

  const FRENCH = {
    "Send message": "Envoyer la question",
    "Stop script": "Arrêter",
    "Collapse sidebar": "Replier les conversations et les filtres",
    "Expand sidebar": "Ouvrir les conversations et les filtres",
    "Skip to main content": "Aller au contenu",
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
    if (missing || plain.startsWith("The page that you have requested does not seem to exist")) {
      return "Cette adresse ne mène à aucune page : voici l'accueil. Choisissez une page dans le menu."
    }
    if (plain.startsWith("This app has encountered an error.")) {
      return "Une erreur interne s'est produite, notée dans le journal technique. Rechargez la page ; si elle " +
        "revient, dites à votre service informatique ce que vous faisiez, et l'heure."
    }
    const part = plain.match(/^(day|month|year), (.+)$/)
    if (part) return `${{ day: "jour", month: "mois", year: "année" }[part[1]]}, ${part[2]}`
    const removed = plain.match(/^Remove (.+)$/)
    if (removed) return FRENCH[plain] || `Retirer ${removed[1]}`
    const named = plain.match(/^([A-Z][a-zA-Z ]+): (.+)$/) // « Fullscreen: » and what the picture shows
    if (named && FRENCH[named[1]]) return `${FRENCH[named[1]]} : ${named[2]}`
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
    // On a narrow screen the menu of the pages is folded too, with lists that hold more than their items.
    const menu = document.querySelector('[data-testid="stSidebarNavItems"]')
    if (menu && !menu.hasAttribute("role")) menu.setAttribute("role", "group")
    if (menu) menu.querySelectorAll("li:not([role])").forEach((item) => item.setAttribute("role", "none"))
    const unfold = document.querySelector('[data-testid="stExpandSidebarButton"]')
    if (unfold) {
      const bare = !document.querySelector('[data-testid="stTopNav"]')
      if (unfold.dataset.shown !== (bare ? "Menu" : "Conversations")) {
        unfold.dataset.shown = bare ? "Menu" : "Conversations"
        unfold.setAttribute("aria-label", bare ? "Ouvrir le menu" : FRENCH["Expand sidebar"])
      }
    }
    document.querySelectorAll('[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]').forEach((link) => {
      const here = link.pathname === location.pathname
      if (here !== link.hasAttribute("aria-current")) {
        if (here) link.setAttribute("aria-current", "page")
        else link.removeAttribute("aria-current")
      }
    })
    wide()
    const bar = document.querySelector(".st-key-contexte")
    if (bar && !bar.hasAttribute("role")) {
      bar.setAttribute("role", "group")
      bar.setAttribute("aria-label", "Contexte de la prochaine question")
    }
  }

  // A table, or a command, wider than its place is moved by the keyboard too, and says what it is.
  const wide = () => document.querySelectorAll('.s-scroll, [data-testid="stCode"] pre').forEach((place) => {
    const caption = place.querySelector("caption")
    const more = place.scrollWidth > place.clientWidth
    if (more === place.hasAttribute("tabindex")) return
    if (more) {
      place.setAttribute("tabindex", "0")
      place.setAttribute("role", "region")
      const plain = place.matches("pre") ? "Texte à copier" : "Tableau"
      place.setAttribute("aria-label", (caption && caption.textContent.trim()) || plain)
    } else for (const name of ["tabindex", "role", "aria-label"]) place.removeAttribute(name)
  })
  window.addEventListener("resize", () => wide())

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate)
      else translate(change.target)
    }
    follow()
    name()
    moved()
    reachable()
    fold()
    if (kept) kept.until = Math.min(kept.end, Date.now() + CALM)
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

  // The first stops of the Tab key: the question box, the last answer; then the framework's own, the page.
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

  // What has just come, told to who does not see it: a region that is there before its words.
  const voice = document.createElement("div")
  voice.className = "s-voice stHtml"
  voice.setAttribute("role", "status")
  document.body.append(voice)
  const tell = (words, wait) => setTimeout(() => { voice.textContent = words() }, wait)
  const outcome = (turn) => {
    const apart = turn.querySelector(":is(.s-refusal, .s-clarify, .s-error) :is(h2, h3)")
    if (apart) return `${apart.textContent}.`
    const level = turn.querySelector(".s-more summary .s-chip")
    const sources = turn.querySelectorAll('[class*="st-key-source-"] button').length
    const counted = sources > 1 ? `${sources} passages à ouvrir` : sources && "Un passage à ouvrir"
    return ["Réponse arrivée", level && level.textContent, counted].filter(Boolean).join(". ") + "."
  }
  let path = location.pathname
  const moved = () => {
    if (path === location.pathname) return
    path = location.pathname
    tell(() => document.title, 600)
  }

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

  // The framework keeps to the foot of the page: show what has just come instead, until the page has been calm
  // for a while (its image comes late) or the reader takes over.
  const CALM = 2500
  const LONGEST = 20000
  let kept = null
  for (const kind of ["wheel", "keydown", "pointerdown", "touchmove"]) {
    document.addEventListener(kind, () => { kept = null }, { capture: true, passive: true })
  }
  const hold = (show) => {
    const mine = { show, until: Date.now() + CALM, end: Date.now() + LONGEST }
    // The press that asked for it is not the reader taking over.
    setTimeout(() => { kept = mine; show() }, 0)
    for (const wait of [150, 600, 1200]) setTimeout(() => kept === mine && show(), wait)
  }
  // Only what went to the foot is the framework's doing: a reader's device may scroll too, without a key.
  document.addEventListener("scroll", (event) => {
    if (!kept) return
    if (Date.now() > kept.until) { kept = null; return }
    const at = event.target
    if (at.scrollTop + at.clientHeight >= at.scrollHeight - 4) kept.show()
  }, { capture: true, passive: true })
  let asked = 0
  let answered = 0
  const newest = () => last('[class*="st-key-tour-"]')
  const follow = () => {
    // A turn comes with its question, then with its answer.
    const turns = document.querySelectorAll('[class*="st-key-tour-"]').length
    const answers = document.querySelectorAll('[class*="st-key-tour-"] :is(p.s-trace, .s-error)').length
    if (turns > asked || answers > answered) {
      hold(() => { const turn = newest(); if (turn) turn.scrollIntoView({ block: "start" }) })
    }
    if (answers > answered) tell(() => { const turn = newest(); return turn ? outcome(turn) : "" }, 400)
    asked = turns
    answered = answers
  }

  // The source that has just been opened, when it is not where the reader looks.
  const reveal = (where) => {
    const panel = document.querySelector(where)
    if (!panel) return
    const top = panel.getBoundingClientRect().top
    if (top < 0 || top > window.innerHeight * 0.6) panel.scrollIntoView({ block: "start" })
  }
})()
