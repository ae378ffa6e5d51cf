"""Speed, memory and recall beside a LlamaIndex quick start, on the same files and questions."""
