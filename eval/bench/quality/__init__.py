"""Quality beside BM25 alone and a LlamaIndex quick start: the same files, gold questions and metrics."""
