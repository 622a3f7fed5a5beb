"""Pages that show the measure: where the county stands, why, and what each school lacks."""
