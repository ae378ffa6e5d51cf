// Copies an answer with its citations. Where the browser keeps the clipboard closed, the text is shown, chosen.
export default function ({ parentElement, data }) {
  const [button, told, area] = ["button", "[role=status]", "textarea"].map((name) => parentElement.querySelector(name))
  const blob = (words, type) => new Blob([words], { type })

  const write = async () => {
    const item = { "text/plain": blob(data.text, "text/plain"), "text/html": blob(data.html, "text/html") }
    await navigator.clipboard.write([new ClipboardItem(item)])
  }

  const show = () => {
    area.hidden = false
    area.value = data.text
    area.focus()
    area.select()
    if (!document.execCommand("copy")) throw new Error("closed")
    area.hidden = true
    button.focus()
  }

  button.onclick = async () => {
    try {
      await write().catch(show)
      told.textContent = "Copié, avec les citations."
    } catch {
      told.textContent = "Ce navigateur ne laisse pas copier d'un clic : le texte est choisi, faites Ctrl + C."
    }
  }
}
