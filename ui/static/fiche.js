// The keyboard's way through the sheet: an opened page takes the focus, and gives it back when it is closed.
(() => {
  if (window.sourcierFiche) return
  window.sourcierFiche = true

  let opener = null
  // The panel that the reader asked for, not the one that was there before: it takes its place.
  const panel = () => document.querySelector(".st-key-fiche-source .st-key-panneau-fiche")
  const keyOf = (node) => {
    const holder = node.closest('[class*="st-key-fiche-ouvrir-"]')
    return holder && [...holder.classList].find((name) => name.startsWith("st-key-fiche-ouvrir-"))
  }

  // The page comes after a moment: wait until it is there, and give up when it is not.
  const when = (found, then, tries = 20) => {
    const node = found()
    if (node) then(node)
    else if (tries) setTimeout(() => when(found, then, tries - 1), 150)
  }

  const enter = (node) => {
    node.setAttribute("tabindex", "-1")
    node.setAttribute("role", "region")
    node.setAttribute("aria-label", "Page de l'acte")
    node.focus({ preventScroll: true })
  }

  document.addEventListener("click", (event) => {
    const opening = event.target.closest('[class*="st-key-fiche-ouvrir-"] button')
    if (opening) {
      opener = keyOf(opening)
      setTimeout(() => when(panel, enter), 400)
    } else if (event.target.closest(".st-key-fiche-fermer button") && opener) {
      // Once the panel is gone, the buttons are those that stay.
      const back = () => !panel() && document.querySelector(`.${CSS.escape(opener)} button`)
      setTimeout(() => when(back, (node) => node.focus()), 400)
    }
  })

  // Escape closes the page, from inside it only.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest('[class*="st-key-fiche-source"]')) return
    const close = document.querySelector(".st-key-fiche-fermer button")
    if (close) close.click()
  })

  // A link to a theme moves the focus there too, so that the next Tab goes on from it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.f-strip a, .f-overview a')
    if (!link) return
    const target = document.getElementById(link.getAttribute("href").slice(1))
    if (!target) return
    event.preventDefault()
    target.scrollIntoView({ block: "start" })
    target.focus({ preventScroll: true })
  })
})()
