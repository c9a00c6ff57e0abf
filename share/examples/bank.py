"""A bank with a bug: Bob pays in, and Alice grows rich. Run it, go to the end, and step back to where her balance changed."""


class Account:
    def __init__(self, owner, history=[]):
        self.owner = owner
        self.history = history

    def deposit(self, amount):
        self.history.append(amount)

    def withdraw(self, amount):
        if amount > self.balance():
            raise ValueError(f"{self.owner} has only {self.balance()}")
        self.history.append(-amount)

    def balance(self):
        return sum(self.history)


class Bank:
    def __init__(self):
        self.accounts = {}

    def open(self, owner, amount):
        account = Account(owner)
        account.deposit(amount)
        self.accounts[owner] = account
        return account

    def transfer(self, giver, taker, amount):
        self.accounts[giver].withdraw(amount)
        self.accounts[taker].deposit(amount)


def main():
    bank = Bank()
    alice = bank.open("alice", 100)
    bob = bank.open("bob", 50)
    bank.transfer("alice", "bob", 30)
    print("alice:", alice.balance(), "expected 70")
    print("bob:  ", bob.balance(), "expected 80")


if __name__ == "__main__":
    main()
