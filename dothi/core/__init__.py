"""The ground floor: people, units, areas, access, history, periods, money, documents."""
