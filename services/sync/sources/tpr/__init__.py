"""The Helsinki region's service map (TPR, palvelukartta) with opening hours from Hauki (CC BY 4.0)."""
