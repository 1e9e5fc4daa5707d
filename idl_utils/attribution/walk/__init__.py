"""The one mechanism of the methods: forward once, keeping every value; then back step by step, a rule at each."""
