"""Pages of documents as images, exact words marked: drawn by children, one file each."""
