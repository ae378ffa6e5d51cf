// The page of an act stands in a frame of its own: bring the first of the words marked into view in it, once for
// each page shown. The frame is a stop of the Tab key, so that the arrows scroll it. The buttons that turn pages keep
// the focus at the ends of the document, and are told there as unavailable.
(() => {
  if (window.sourcierSheets) return
  window.sourcierSheets = true
  const ABOVE = 0.15 // of the frame, left over the words and before them

  const ends = () => {
    for (const told of document.querySelectorAll('[class*="st-key-tourner-"] [data-last]')) {
      const bar = told.closest('[class*="st-key-tourner-"]')
      const { page, last } = told.dataset
      for (const [name, end] of [["precedente", "1"], ["suivante", last]]) {
        const button = bar.querySelector(`[class*="st-key-page-${name}-"] button`)
        const off = String(page === end)
        if (button && button.getAttribute("aria-disabled") !== off) button.setAttribute("aria-disabled", off)
      }
    }
  }

  const unroll = () => {
    ends()
    for (const sheet of document.querySelectorAll('[class*="st-key-feuille-"]')) {
      const image = sheet.querySelector("img")
      if (!image) continue
      if (!sheet.hasAttribute("tabindex")) {
        sheet.tabIndex = 0
        sheet.setAttribute("role", "region")
        sheet.setAttribute("aria-label", "Image de la page, à faire défiler")
      }
      if (!image.complete) {
        image.addEventListener("load", unroll, { once: true })
        continue
      }
      const mark = sheet.closest('[class*="st-key-panneau-"]').querySelector("[data-top]")
      const { left = 0, top = 0 } = mark ? mark.dataset : {}
      const shown = `${image.src} ${image.width} ${left} ${top}`
      if (sheet.dataset.shown === shown) continue
      sheet.dataset.shown = shown
      sheet.scrollTop = mark ? top * image.height - ABOVE * sheet.clientHeight : 0
      sheet.scrollLeft = left * image.width - ABOVE * sheet.clientWidth
    }
  }
  new MutationObserver(unroll).observe(document.body, {
    attributes: true, attributeFilter: ["src", "data-top", "data-page"], childList: true, subtree: true,
  })
  unroll()
})()
